// brokerd: knows the story of every session, and is every client's only door. See
// docs/privileges.md.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "brokerd/broker.h"
#include "brokerd/confine.h"
#include "brokerd/settings_files.h"
#include "common/base/log.h"
#include "common/base/shell_word.h"
#include "common/frame/control.h"
#include "common/os/peer.h"
#include "common/seal/sealed_box.h"

namespace cowork::brokerd {
namespace {

constexpr int kUsage = 2;
constexpr int kSomethingIsMissing = 5;

struct Options {
  std::string data;
  std::string config;
  std::string longest_client_name;
  bool warm = false;
};

Result<Options> Parse(int argc, char** argv) {
  const Error misused(
      ErrorCode::kUnimplemented,
      "usage: brokerd --data DIR --config DIR --longest-client-name BYTES [--warm]");
  Options options;
  const std::map<std::string_view, std::string*> known = {
      {"--data", &options.data},
      {"--config", &options.config},
      {"--longest-client-name", &options.longest_client_name}};
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--warm") {
      options.warm = true;
      continue;
    }
    const auto option = known.find(name);
    if (i + 1 == argc || option == known.end()) return misused;
    *option->second = argv[++i];
  }
  for (const auto& [name, value] : known)
    if (value->empty()) return misused;
  return options;
}

// Says in three parts what keeps us from starting, where coworkd looks for it.
int Refuse(const Error& error) {
  LOG(kError, "brokerd does not start")
      .With("why", error.message())
      .With("detail", error.detail())
      .With("do", "mend what it names, then `cowork up`");
  return error.code() == ErrorCode::kUnimplemented ? kUsage : kSomethingIsMissing;
}

Result<os::UniqueFd> OpenOwnDirectory(const std::string& path) {
  if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    return Error(ErrorCode::kFailedPrecondition, ShellWord(path) + " cannot be made");
  os::UniqueFd directory(::open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat is {};
  if (!directory.valid() || ::fstat(directory.get(), &is) != 0)
    return Error(ErrorCode::kFailedPrecondition, ShellWord(path) + " is no directory");
  if (is.st_uid != ::geteuid() || (is.st_mode & 077) != 0)
    return Error(ErrorCode::kFailedPrecondition,
                 ShellWord(path) + " is open to others; chmod 700 " + ShellWord(path));
  return directory;
}

// Whoever comes after us is wired to every daemon.
void EndCutOff() {
  LOG(kError, "runnerd's channel has ended and none came in its place")
      .With("do",
            "nothing: brokerd is started anew, and every session goes on with `cowork resume`");
  std::_Exit(EXIT_FAILURE);
}

// Until the control ends, or loses what came over it; says which.
Error Serve(frame::Control& control, Broker& broker) {
  while (true) {
    Result<frame::Wired> next = control.Next();
    if (!next.ok()) return next.error();
    frame::Wired wired = std::move(next).value();
    if (wired.channel.ends_with(".sock"))
      broker.OpenDoor(wired.channel, std::move(wired.socket));
    else
      broker.Wire(wired.channel, std::move(wired.socket), wired.peer);
  }
}

Result<void> Run(const Options& options) {
  frame::Control control = TRY(frame::Control::Take());  // 1. Take what we were given.
  const std::string place = options.data + "/broker";
  const os::UniqueFd directory = TRY(OpenOwnDirectory(place));
  const SettingsFiles settings = TRY(ReadSettings(options.config));
  std::unique_ptr<Store> store = TRY(Store::Open(place));
  const os::PeerCheck peers = TRY(os::PeerCheck::Prepare());
  TRY(seal::Prepare());

  TRY(ConfineSelf(
      {.data_directory = directory.get(), .proc = peers.proc()}));  // 2. Give up the rest.

  const std::unique_ptr<Broker> broker = TRY(Broker::Start(  // 3. Serve until coworkd is gone.
      std::move(store), peers,
      {.providers = settings.providers,
       .mcp_servers = settings.mcp_servers,
       .rules = settings.rules,
       .longest_client_name = std::strtoul(options.longest_client_name.c_str(), nullptr, 10),
       .warm = options.warm,
       .on_ready = [&control] { static_cast<void>(control.SayReady()); },
       .on_bad_rules = [](const Error& error) { std::_Exit(Refuse(error)); },
       .on_cut_off = EndCutOff,
       .ask_coworkd =
           [&control](Doors::Wish wish, const std::string& name) {
             return control.Ask(wish == Doors::Wish::kOpen ? frame::ClientSocket::kOpen
                                                           : frame::ClientSocket::kClose,
                                name);
           }}));
  // What is acknowledged is on disk; there is nothing to wait for.
  std::_Exit(frame::EndingAfter(Serve(control, *broker)));
}

}  // namespace
}  // namespace cowork::brokerd

int main(int argc, char** argv) {
  const auto options = cowork::brokerd::Parse(argc, argv);
  if (!options.ok()) return cowork::brokerd::Refuse(options.error());
  return cowork::brokerd::Refuse(cowork::brokerd::Run(*options).error());
}
