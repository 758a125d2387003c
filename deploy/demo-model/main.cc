// cowork-demo-model: a model for demonstrations and tests that reads its lines from a file. It
// never thinks, and says so wherever it gives its name.
//
//   cowork-demo-model --port 0 --scenario FILE [--require-key-file FILE]
//
// The key comes from a file, not from the command line, which every process of the host can read.

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "deploy/demo-model/scenario.h"
#include "deploy/demo-model/server.h"

namespace cowork::demo_model {
namespace {

constexpr int kExitUsage = 2;
using Options = std::map<std::string, std::string>;

// The three lines of an error: what happened, why, what to do.
int Fail(int code, const std::string& what, const std::string& why, const std::string& what_to_do) {
  std::cerr << "cowork-demo-model: " << what << "\n  why   " << why << "\n  do    " << what_to_do
            << '\n';
  return code;
}

Result<Options> ParseOptions(int argc, char** argv) {
  Options options{{"--port", ""}, {"--scenario", ""}, {"--require-key-file", ""}};
  for (int i = 1; i < argc; i += 2) {
    const auto option = options.find(argv[i]);
    if (option == options.end())
      return Error(ErrorCode::kInvalidArgument, std::string("there is no option ") + argv[i]);
    if (i + 1 == argc)
      return Error(ErrorCode::kInvalidArgument, std::string(argv[i]) + " needs a value");
    option->second = argv[i + 1];
  }
  return options;
}

Result<uint16_t> ParsePort(const std::string& text) {
  uint16_t port = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failed != std::errc() || end != text.data() + text.size())
    return Error(ErrorCode::kInvalidArgument, "--port is not a number of 0 to 65535");
  return port;
}

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error(ErrorCode::kNotFound, path + " cannot be read");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<std::string> ReadKey(const std::string& path) {
  if (path.empty()) return std::string();
  std::string key = TRY(ReadFile(path));
  while (key.ends_with('\n')) key.pop_back();
  if (key.empty()) return Error(ErrorCode::kInvalidArgument, path + " holds no key");
  return key;
}

Result<Scenario> ReadScenario(const std::string& path) {
  const std::string text = TRY(ReadFile(path));
  return ParseScenario(text);
}

int Serve(Scenario scenario, std::string key, uint16_t port) {
  boost::asio::io_context io(1);
  Server server(io, std::move(scenario), std::move(key));
  const Result<uint16_t> taken = server.Listen(port);
  if (!taken.ok())
    return Fail(1, "it does not listen", taken.error().message(), "choose another --port, or 0");
  std::cout << "scripted model listening on 127.0.0.1:" << *taken << std::endl;
  io.run();
  return EXIT_SUCCESS;
}

int Run(int argc, char** argv) {
  const Result<Options> options = ParseOptions(argc, argv);
  const std::string usage = "cowork-demo-model --port N --scenario FILE [--require-key-file FILE]";
  if (!options.ok()) return Fail(kExitUsage, "not started", options.error().message(), usage);
  const Result<uint16_t> port = ParsePort(options->at("--port"));
  if (!port.ok()) return Fail(kExitUsage, "not started", port.error().message(), usage);
  Result<Scenario> scenario = ReadScenario(options->at("--scenario"));
  if (!scenario.ok())
    return Fail(kExitUsage, "the scenario cannot be played", scenario.error().message(),
                "write --scenario FILE as in deploy/demo-model/scenarios/two-commands.json");
  Result<std::string> key = ReadKey(options->at("--require-key-file"));
  if (!key.ok())
    return Fail(kExitUsage, "not started", key.error().message(), "write the key into that file");
  return Serve(*std::move(scenario), *std::move(key), *port);
}

}  // namespace
}  // namespace cowork::demo_model

int main(int argc, char** argv) {
  return cowork::demo_model::Run(argc, argv);
}
