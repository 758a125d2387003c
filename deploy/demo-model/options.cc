#include "deploy/demo-model/options.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

namespace cowork::demo_model {
namespace {

using Values = std::map<std::string, std::string>;

Error Misused(const std::string& why) {
  return {ErrorCode::kInvalidArgument, why + "; " + kUsage};
}

Result<Values> ValuesOf(int argc, const char* const* argv) {
  Values values{{"--port", ""},
                {"--scenario", ""},
                {"--require-key-file", ""},
                {"--cert", ""},
                {"--key", ""}};
  for (int i = 1; i < argc; i += 2) {
    const auto value = values.find(argv[i]);
    if (value == values.end()) return Misused(std::string("there is no option ") + argv[i]);
    if (i + 1 == argc) return Misused(std::string(argv[i]) + " needs a value");
    value->second = argv[i + 1];
  }
  if (values.at("--cert").empty() != values.at("--key").empty())
    return Misused("--cert and --key go together");
  return values;
}

Result<uint16_t> ParsePort(const std::string& text) {
  uint16_t port = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failed != std::errc() || end != text.data() + text.size())
    return Misused("--port is not a number of 0 to 65535");
  return port;
}

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return Error(ErrorCode::kNotFound, "\"" + path + "\" cannot be read; name a file that can be");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<std::string> ReadKey(const std::string& path) {
  if (path.empty()) return std::string();
  std::string key = TRY(ReadFile(path));
  while (key.ends_with('\n')) key.pop_back();
  if (!key.empty()) return key;
  return Error(ErrorCode::kInvalidArgument, path + " holds no key; write the key into that file");
}

Result<Scenario> ReadScenario(const std::string& path) {
  const std::string text = TRY(ReadFile(path));
  Result<Scenario> scenario = ParseScenario(text);
  if (scenario.ok()) return scenario;
  return Error(scenario.error().code(),
               scenario.error().message() +
                   "; write --scenario FILE as in deploy/demo-model/scenarios/two-commands.json");
}

}  // namespace

Result<Options> ReadOptions(int argc, const char* const* argv) {
  const Values values = TRY(ValuesOf(argc, argv));
  Options options;
  options.port = TRY(ParsePort(values.at("--port")));
  options.scenario = TRY(ReadScenario(values.at("--scenario")));
  options.required_key = TRY(ReadKey(values.at("--require-key-file")));
  options.certificate = values.at("--cert");
  options.private_key = values.at("--key");
  return options;
}

}  // namespace cowork::demo_model
