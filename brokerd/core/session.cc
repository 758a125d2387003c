#include "brokerd/core/session.h"

#include <algorithm>

#include "common/base/text.h"

namespace cowork::brokerd {
namespace {

constexpr size_t kLongestRuntimeSession = 128;
constexpr size_t kLongestTitle = 80;  // Bytes.

}  // namespace

bool IsOver(SessionState state) {
  return state != SessionState::kStarting && state != SessionState::kRunning;
}

bool MayBecome(SessionState from, SessionState to) {
  if (IsOver(from)) return false;
  if (to == SessionState::kRunning) return from == SessionState::kStarting;
  if (to == SessionState::kDone) return from == SessionState::kRunning;
  return IsOver(to);
}

std::string TitleOf(std::string_view prompt) {
  prompt.remove_prefix(std::min(prompt.find_first_not_of(" \t\r\n"), prompt.size()));
  return AsText(prompt.substr(0, prompt.find_first_of("\r\n")), kLongestTitle);
}

bool MayBeRuntimeSession(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return text.size() <= kLongestRuntimeSession && std::ranges::all_of(text, fits);
}

}  // namespace cowork::brokerd
