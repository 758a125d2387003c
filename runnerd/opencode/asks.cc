#include "runnerd/opencode/asks.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/base/call_digest.h"
#include "runnerd/opencode/requests.h"
#include "runnerd/opencode/tool_name.h"

namespace cowork::opencode {
namespace {

constexpr size_t kMostHalves = 256;
constexpr size_t kLongestPath = 4095;  // PATH_MAX, without its NUL.

// What is too long to be used is kept so far as to be known for that, and no further.
void CutTo(size_t longest, std::string& text) {
  if (text.size() > longest) text.resize(longest + 1);
}

// What OpenCode asks of its own accord, under names that look like those of MCP servers' tools.
constexpr std::string_view kOwnAsks[] = {"doom_loop", "external_directory"};

bool IsOffered(std::string_view permission) {
  if (permission == "bash") return true;
  return MayBeToolName(permission) && std::ranges::find(kOwnAsks, permission) == std::end(kOwnAsks);
}

std::string Offer(const std::string& permission) {
  return IsPlainId(permission) ? permission : "something that has no name";
}

Joined WholeToolAsk(const PermissionAsked& asked, const ToolPart& part) {
  if (part.arguments.empty())
    return UnknownAsk{asked.ask, "its arguments cannot be shown to anybody: " + part.unfit};
  return ToolAsk{
      .ask = asked.ask, .call = asked.call, .name = part.tool, .arguments = part.arguments};
}

}  // namespace

Joined AskTable::On(const PermissionAsked& asked) {
  if (!IsOffered(asked.permission))
    return UnknownAsk{asked.ask, "it asks for what is not offered: " + Offer(asked.permission)};
  if (asked.call.empty() || asked.call.size() > kLongestId)
    return UnknownAsk{asked.ask, "it names no call"};
  if (!halves_.contains(asked.call) && halves_.size() >= kMostHalves)
    return UnknownAsk{asked.ask, "too many calls are open"};
  std::optional<PermissionAsked>& waiting = halves_[asked.call].asked;
  if (waiting) return UnknownAsk{asked.ask, "its call was asked for before"};
  waiting = asked;
  return Join(asked.call);
}

Joined AskTable::On(const ToolPart& part) {
  if (!IsOffered(part.tool) || part.call.size() > kLongestId) return {};
  if (part.status == "completed" || part.status == "error") {
    halves_.erase(part.call);
    return {};
  }
  if (part.status != "running") return {};  // A pending part's input is not filled in.
  if (!halves_.contains(part.call) && halves_.size() >= kMostHalves) return {};
  ToolPart& kept = halves_[part.call].part.emplace(part);
  CutTo(kLongestCommand, kept.command);
  CutTo(kLongestPath, kept.workdir);
  return Join(part.call);
}

Joined AskTable::Join(const std::string& call) {
  const auto found = halves_.find(call);
  if (!found->second.asked || !found->second.part) return {};
  const Half half = std::move(found->second);
  halves_.erase(found);
  if (half.asked->permission != half.part->tool)
    return UnknownAsk{half.asked->ask, "it asks for something else than its call is"};
  return half.part->tool == "bash" ? WholeShellAsk(half) : WholeToolAsk(*half.asked, *half.part);
}

Joined AskTable::WholeShellAsk(const Half& half) const {
  ShellAsk whole{.ask = half.asked->ask,
                 .call = half.asked->call,
                 .command = half.part->command,
                 .cwd = ResolveDirectory(directory_, half.part->workdir)};
  const bool far = std::max(whole.cwd.size(), half.part->workdir.size()) > kLongestPath;
  if (whole.command.empty()) return UnknownAsk{whole.ask, "its command is empty"};
  if (whole.command.size() > kLongestCommand)
    return UnknownAsk{whole.ask, "its command is longer than 131071 bytes"};
  if (far) return UnknownAsk{whole.ask, "its directory is longer than 4095 bytes"};
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
