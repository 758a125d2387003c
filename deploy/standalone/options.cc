#include "deploy/standalone/options.h"

#include <charconv>
#include <string_view>

#include "common/base/shell_word.h"

namespace cowork::standalone {
namespace {

Error Misused(const std::string& why) {
  return Error(ErrorCode::kInvalidArgument, why + "; coworkd --help");
}

Result<int> DescriptorIn(std::string_view text) {
  int number = -1;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size() || number < 3)
    return Misused("--ready-fd takes the number of an open descriptor, 3 or more");
  return number;
}

Result<void> Set(Options& options, std::string_view name, std::string_view value) {
  if (name == "--keystore") {
    if (value != "passphrase" && value != "ephemeral" && value != "unavailable")
      return Misused("there is no keystore " + ShellWord(value));
    options.keystore = value;
  } else if (name == "--runtime") {
    if (value.empty() || value.front() != '/') return Misused("--runtime takes an absolute path");
    options.runtime = value;
  } else if (name == "--ready-fd") {
    options.ready_fd = TRY(DescriptorIn(value));
  } else {
    return Misused("there is no option " + ShellWord(name));
  }
  return {};
}

}  // namespace

Result<Options> ParseOptions(std::span<const char* const> arguments) {
  Options options;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view name = arguments[i];
    if (name == "--foreground") {
      options.foreground = true;
    } else if (name == "--warm") {
      options.warm = true;
    } else if (name == "--help" || name == "-h") {
      options.help = true;
    } else if (name == "--version") {
      options.version = true;
    } else if (i + 1 < arguments.size()) {
      TRY(Set(options, name, arguments[++i]));
    } else {
      return Misused(ShellWord(name) + " is no option, or lacks its value");
    }
  }
  return options;
}

}  // namespace cowork::standalone
