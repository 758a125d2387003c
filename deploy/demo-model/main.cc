// cowork-demo-model: a model for demonstrations and tests that reads its lines from a file. It
// never thinks, and says so wherever it gives its name.
//
//   cowork-demo-model --port 0 --scenario FILE [--require-key-file FILE] [--cert FILE --key FILE]
//
// The key comes from a file, not from the command line, which every process of the host can read.

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "deploy/demo-model/options.h"
#include "deploy/demo-model/server.h"

namespace cowork::demo_model {
namespace {

constexpr int kExitUsage = 2;

// The three lines of an error: what happened, why, what to do.
int Fail(int code, const Error& error) {
  const std::string& message = error.message();
  const size_t remedy = message.rfind("; ");
  std::cerr << "cowork-demo-model: not started\n  why   " << message.substr(0, remedy)
            << "\n  do    " << message.substr(remedy + 2) << '\n';
  return code;
}

int Serve(Options options) {
  boost::asio::io_context io(1);
  const bool tls = !options.certificate.empty();
  const uint16_t port = options.port;
  Result<Server> created = Server::Create(io, std::move(options));
  if (!created.ok()) return Fail(kExitUsage, created.error());
  Server server = std::move(created).value();
  const Result<uint16_t> taken = server.Listen(port);
  if (!taken.ok()) return Fail(1, taken.error());
  std::cout << "scripted model listening" << (tls ? " with TLS" : "") << " on 127.0.0.1:" << *taken
            << std::endl;
  io.run();
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace cowork::demo_model

int main(int argc, char** argv) {
  auto options = cowork::demo_model::ReadOptions(argc, argv);
  if (!options.ok())
    return cowork::demo_model::Fail(cowork::demo_model::kExitUsage, options.error());
  return cowork::demo_model::Serve(*std::move(options));
}
