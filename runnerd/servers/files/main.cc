// cowork-files: the agent's hands on the project, as an MCP server on stdin and stdout. It runs in
// a box that has the project and nothing else of the person's; which of its calls are made, coworkd
// decides. See docs/privileges.md.
//
//   cowork-files [--preview] DIRECTORY

#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/log.h"
#include "runnerd/servers/files/confine.h"
#include "runnerd/servers/files/project.h"
#include "runnerd/servers/files/server.h"

namespace cowork::files {
namespace {

Result<ServerOptions> ReadOptions(std::span<char*> arguments) {
  ServerOptions options;
  options.previews = arguments.size() == 2 && std::string_view(arguments[0]) == "--preview";
  if (arguments.size() != (options.previews ? 2 : 1))
    return Error(ErrorCode::kInvalidArgument, "it is used as 'cowork-files [--preview] DIRECTORY'");
  options.project = TRY(OpenProject(arguments.back()));
  return options;
}

Result<void> Say(std::string_view answer) {
  while (!answer.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, answer.data(), answer.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error::FromErrno("write", errno);
    answer.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

// Until nobody asks any more.
Result<void> Serve(const Server& server) {
  LineReader reader(kLongestMessage);
  std::array<char, 65536> piece;
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::FromErrno("read", errno);
    if (got == 0) return {};
    reader.Feed({piece.data(), static_cast<size_t>(got)});
    while (const std::optional<Line> line = reader.Next()) TRY(Say(server.Answer(*line)));
  }
}

Result<void> Run(std::span<char*> arguments) {
  // Either would end the process, where an error answers the call.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  ServerOptions options = TRY(ReadOptions(arguments));
  TRY(KeepToProject(options.project.get(), options.previews ? MayWrite::kNo : MayWrite::kYes));
  return Serve(Server(std::move(options)));
}

}  // namespace
}  // namespace cowork::files

int main(int argc, char** argv) {
  const cowork::Result<void> outcome =
      cowork::files::Run(std::span(argv, static_cast<size_t>(argc)).subspan(1));
  if (outcome.ok()) return EXIT_SUCCESS;
  LOG(kError, "cowork-files cannot go on")
      .With("why", outcome.error().message())
      .With("detail", outcome.error().detail());
  return EXIT_FAILURE;
}
