#include "deploy/standalone/listen_fds.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "common/base/shell_word.h"
#include "deploy/standalone/wiring.h"

namespace cowork::standalone {
namespace {

// More than there are names of is a mistake, however many.
Result<size_t> CountIn(const std::string& text) {
  size_t count = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (failed != std::errc() || end != text.data() + text.size())
    return Error(ErrorCode::kInvalidArgument,
                 "LISTEN_FDS is " + ShellWord(text) + ", which is no number; unset LISTEN_FDS");
  return count;
}

std::vector<std::string> Split(const std::string& names) {
  std::vector<std::string> parts;
  std::istringstream text(names);
  for (std::string part; std::getline(text, part, ':');) parts.push_back(part);
  return parts;
}

Result<void> CheckName(const std::vector<std::string>& names, const std::string& name) {
  const bool known =
      std::ranges::any_of(kListeners, [&](const ListenerKind& kind) { return name == kind.name; });
  if (!known)
    return Error(ErrorCode::kInvalidArgument,
                 "a socket is named " + ShellWord(name) +
                     ", which coworkd does not serve; FileDescriptorName=broker.sock, admin.sock "
                     "or intake.sock in its .socket unit");
  if (std::ranges::count(names, name) > 1)
    return Error(ErrorCode::kInvalidArgument,
                 "two sockets are named " + name + "; one ListenStream= in its .socket unit");
  return {};
}

}  // namespace

Result<std::vector<std::string>> ParseListenFds(const ListenVariables& variables, pid_t self) {
  if (!variables.count.has_value() || variables.pid != std::to_string(self))
    return std::vector<std::string>();
  const size_t count = TRY(CountIn(*variables.count));
  const std::vector<std::string> names = Split(variables.names.value_or(""));
  if (names.size() != count)
    return Error(ErrorCode::kInvalidArgument,
                 "LISTEN_FDS and LISTEN_FDNAMES do not agree on how many sockets there are; "
                 "FileDescriptorName= in each .socket unit");
  for (const std::string& name : names) TRY(CheckName(names, name));
  return names;
}

}  // namespace cowork::standalone
