#include "runnerd/session/server_box.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "common/frame/pair.h"
#include "common/os/duplicate.h"
#include "runnerd/session/directory.h"

namespace cowork::runnerd::session {
namespace {

using Ends = std::array<int, 2>;

Result<Ends> MakeStream() {
  Ends ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return Error::FromErrno("socketpair", errno);
  return ends;
}

Result<Ends> MakePipe() {
  Ends ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return Error::FromErrno("pipe2", errno);
  return ends;
}

void Share(const Ends& ends, ServerStreams& streams) {
  streams.couriers.emplace_back(ends[0]);
  streams.servers.emplace_back(ends[1]);
}

void GiveStreams(BoxOrder& box, frame::Descriptors streams) {
  box.Add(box::Role::kStdin, std::move(streams[0]));
  box.Add(box::Role::kStdout, std::move(streams[1]));
  box.Add(box::Role::kStderr, std::move(streams[2]));
}

// What programs expect to find, unless the server has its own word for it.
constexpr std::pair<const char*, const char*> kUsual[] = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                                                          {"HOME", "/home/agent"},
                                                          {"LANG", "C.UTF-8"},
                                                          {"TMPDIR", "/tmp"}};

std::vector<std::string> EnvironmentOf(const McpServer& server) {
  std::vector<std::string> environment;
  for (const auto& [name, value] : kUsual)
    if (std::ranges::find(server.environment, name, &Variable::name) == server.environment.end())
      environment.push_back(std::string(name) + "=" + value);
  for (const Variable& variable : server.environment)
    if (variable.lease_id.empty()) environment.push_back(variable.name + "=" + variable.value);
  return environment;
}

bool HasSecrets(const McpServer& server) {
  for (const Variable& variable : server.environment)
    if (!variable.lease_id.empty()) return true;
  return false;
}

// What vaultd sends on it is read in the box, by the process that becomes the server.
Result<void> AwaitSecrets(const Surroundings& around, const std::string& session,
                          const McpServer& server, BoxOrder& box) {
  frame::Pair pair = TRY(frame::MakePair());
  around.wire_environment(session, server, std::move(pair.theirs));
  box.Add(box::Role::kEnvironment, std::move(pair.ours));
  return {};
}

}  // namespace

Result<ServerStreams> MakeServerStreams() {
  ServerStreams streams;
  Share(TRY(MakeStream()), streams);
  Share(TRY(MakeStream()), streams);
  Share(TRY(MakePipe()), streams);
  return streams;
}

Result<BoxOrder> FilesBox(const Surroundings& around, const FilesBoxOrder& wanted,
                          frame::Descriptors streams) {
  BoxOrder box = wanted.read_only ? BoxOrder("files-ro", box::ProfileNumber::kReadingFiles)
                                  : BoxOrder("files", box::ProfileNumber::kFiles);
  box.order.argv = {"/opt/cowork/cowork-files"};
  if (wanted.previews) box.order.argv.emplace_back("--preview");
  box.order.argv.push_back(wanted.project.path);
  box.order.environment = {"PATH=/usr/bin:/bin", "HOME=/home/agent", "LANG=C.UTF-8", "TMPDIR=/tmp"};
  box.Add(box::Role::kProgram, TRY(os::Duplicate(around.programs.files.get())));
  box.Add(box::Role::kProject, TRY(OpenGranted(wanted.project)));
  GiveStreams(box, std::move(streams));
  return box;
}

Result<BoxOrder> ServerBox(const Surroundings& around, const SessionSpec& spec,
                           const McpServer& server, frame::Descriptors streams) {
  if (server.name == kFilesServer)
    return FilesBox(around, {.project = spec.project, .read_only = spec.read_only},
                    std::move(streams));
  BoxOrder box("mcp", box::ProfileNumber::kMcp);
  box.order.argv = server.command;
  box.order.environment = EnvironmentOf(server);
  box.order.directory = server.package.path;
  box.Add(box::Role::kProject, TRY(OpenGranted(server.package)));
  GiveStreams(box, std::move(streams));
  if (HasSecrets(server)) TRY(AwaitSecrets(around, spec.id, server, box));
  return box;
}

}  // namespace cowork::runnerd::session
