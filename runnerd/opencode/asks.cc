#include "runnerd/opencode/asks.h"

#include <utility>
#include <vector>

#include "common/base/call_digest.h"

namespace cowork::opencode {
namespace {

constexpr size_t kMostHalves = 256;

}  // namespace

Joined AskTable::On(const PermissionAsked& asked) {
  if (asked.permission != "bash")
    return UnknownAsk{asked.ask, "it asks for what is not offered: " + asked.permission};
  if (asked.call.empty()) return UnknownAsk{asked.ask, "it names no call"};
  if (!halves_.contains(asked.call) && halves_.size() >= kMostHalves)
    return UnknownAsk{asked.ask, "too many calls are open"};
  std::optional<std::string>& waiting = halves_[asked.call].ask;
  if (waiting) return UnknownAsk{asked.ask, "its call was asked for before"};
  waiting = asked.ask;
  return Join(asked.call);
}

Joined AskTable::On(const ToolPart& part) {
  if (part.tool != "bash") return {};
  if (part.status == "completed" || part.status == "error") {
    halves_.erase(part.call);
    return {};
  }
  if (part.status != "running") return {};  // A pending part's input is not filled in.
  if (!halves_.contains(part.call) && halves_.size() >= kMostHalves) return {};
  halves_[part.call].part = part;
  return Join(part.call);
}

Joined AskTable::Join(const std::string& call) {
  const Half& half = halves_.at(call);
  if (!half.ask || !half.part) return {};
  ShellAsk whole{.ask = *half.ask,
                 .call = call,
                 .command = half.part->command,
                 .cwd = ResolveDirectory(directory_, half.part->workdir)};
  halves_.erase(call);
  if (whole.command.empty()) return UnknownAsk{whole.ask, "its command is empty"};
  if (whole.command.size() > kLongestCommand)
    return UnknownAsk{whole.ask, "its command is longer than 131071 bytes"};
  return whole;
}

void AskTable::Clear() {
  halves_.clear();
}

std::string ResolveDirectory(std::string_view directory, std::string_view workdir) {
  std::string whole(workdir.starts_with('/') ? "" : directory);
  whole.append("/").append(workdir);
  std::vector<std::string_view> steps;
  for (std::string_view rest(whole); !rest.empty();) {
    const size_t end = rest.find('/');
    const std::string_view step = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (step.empty() || step == ".") continue;
    if (step != "..")
      steps.push_back(step);
    else if (!steps.empty())
      steps.pop_back();
  }
  std::string resolved;
  for (const std::string_view step : steps) resolved.append("/").append(step);
  return resolved.empty() ? "/" : resolved;
}

}  // namespace cowork::opencode
