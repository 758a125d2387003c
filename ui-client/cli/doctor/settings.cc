#include "ui-client/cli/doctor/settings.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include "common/base/shell_word.h"
#include "common/os/settings_file.h"
#include "common/toml/toml.h"
#include "policyd/rules/parse.h"
#include "ui-client/cli/mistake_text.h"

namespace cowork::cli::doctor {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFiles[] = {"policy.toml", "providers.toml", "mcp.toml"};
constexpr const char* kDaemons[] = {"brokerd", "vaultd", "runnerd"};
constexpr std::streamoff kLongestLine = 64 * 1024;

Result<void> Parse(const std::string& name, const std::string& text) {
  TRY(ParseToml(name, text));
  if (name == kFiles[0]) TRY(policyd::ParseRules(text));
  return {};
}

Result<void> CheckText(const std::string& directory, const std::string& name) {
  const std::optional<std::string> text = TRY(os::ReadSettingsFile(directory + "/" + name));
  return text.has_value() ? Parse(name, *text) : Result<void>();
}

Finding BadFile(const std::string& name, const std::string& path, const Error& error) {
  if (!IsMistakeIn(name, error)) return BadFrom(error);
  const Complaint complaint = ComplaintOfMistake(
      "", error, {.name = name, .path = path, .again = "cowork doctor settings"});
  return {.verdict = Verdict::kBad, .what = complaint.why, .remedy = complaint.remedy};
}

std::string LastLineOf(const std::string& path) {
  std::ifstream file(path, std::ios::ate);
  file.seekg(std::max<std::streamoff>(file.tellg() - kLongestLine, 0));
  std::string last;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) last = line;
  return last;
}

std::string FieldOf(const google::protobuf::Struct& line, const char* name) {
  const auto field = line.fields().find(name);
  return field == line.fields().end() ? "" : field->second.string_value();
}

// Its main() says it in one line, and nothing after it.
std::optional<Finding> LastWordsOf(const std::string& daemon, const std::string& log) {
  google::protobuf::Struct line;
  const std::string event = daemon + " does not start";
  if (!google::protobuf::util::JsonStringToMessage(LastLineOf(log), &line).ok() ||
      FieldOf(line, "event") != event)
    return std::nullopt;
  const std::string detail = FieldOf(line, "detail");
  Finding why = BadFrom(
      WithRemedy(Error(ErrorCode::kFailedPrecondition, FieldOf(line, "why")).WithDetail(detail),
                 FieldOf(line, "do")));
  why.what = event + ": " + why.what;
  return why;
}

// The directory, too: a file that was taken away is no mistake any more.
bool WasChangedSince(const os::Places& places, const std::string& log) {
  std::error_code none;
  const auto said = fs::last_write_time(log, none);
  const auto is_newer = [&](const std::string& path) {
    std::error_code missing;
    const auto written = fs::last_write_time(path, missing);
    return !missing && written > said;
  };
  return is_newer(places.config) || std::ranges::any_of(kFiles, [&](const char* name) {
           return is_newer(places.config + "/" + name);
         });
}

bool IsOf(const Finding& refused, const char* name) {
  return refused.what.find(std::string(": ") + name) != std::string::npos;
}

}  // namespace

std::optional<Finding> WhyNoneStarted(const os::Places& places) {
  for (const char* daemon : kDaemons) {
    const std::string log = places.LogOf(daemon);
    const std::optional<Finding> said = LastWordsOf(daemon, log);
    if (said.has_value() && !WasChangedSince(places, log)) return said;
  }
  return std::nullopt;
}

Finding OnSettings(const os::Places& places, const std::optional<Finding>& refused) {
  const Result<void> checked = os::CheckSettings(places);
  if (!checked.ok()) return BadFrom(checked.error());
  for (const char* name : kFiles) {
    const Result<void> read = CheckText(places.config, name);
    if (!read.ok()) return BadFile(name, places.config + "/" + name, read.error());
  }
  for (const char* name : kFiles)
    if (refused.has_value() && IsOf(*refused, name)) return *refused;
  return {.what = "yours alone, or not written yet, in " + ShellWord(places.config)};
}

}  // namespace cowork::cli::doctor
