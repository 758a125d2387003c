#include "ui-client/cli/spinner.h"

#include <utility>

#include "ui-client/cli/seat.h"

namespace cowork::cli {
namespace {

constexpr std::chrono::milliseconds kAfter{300};
constexpr const char* kFrames[] = {"|", "/", "-", "\\"};

}  // namespace

Spinner::Spinner(const Look& look, std::string says)
    : is_seen_(look.terminal), says_(std::move(says)), since_(std::chrono::steady_clock::now()) {}

void Spinner::Turn() {
  const auto waited = std::chrono::steady_clock::now() - since_;
  if (!is_seen_ || waited < kAfter) return;
  Tell(std::string("\r") +
       kFrames[static_cast<size_t>(waited / std::chrono::milliseconds(kStepMs)) %
               std::size(kFrames)] +
       " " + says_ + " ");
  is_there_ = true;
}

void Spinner::Clear() {
  if (is_there_) Tell("\r\x1b[K");
  is_there_ = false;
  since_ = std::chrono::steady_clock::now();
}

}  // namespace cowork::cli
