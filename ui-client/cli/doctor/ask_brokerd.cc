#include "ui-client/cli/doctor/ask_brokerd.h"

#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <optional>

#include "common/base/shell_word.h"
#include "common/os/lock_file.h"
#include "common/os/which_file.h"
#include "ui-client/cli/broker.h"
#include "ui-client/cli/dial.h"

namespace cowork::cli::doctor {
namespace {

constexpr std::chrono::seconds kPatienceWithBrokerd{3};

// A coworkd that serves no socket is beginning, or ends; it does not work now.
Result<void> CheckThatCoworkdIsAway(const os::Places& places) {
  const auto coworkd = os::LockFile::HolderOfAny(places.LockFiles());
  if (!coworkd.has_value()) return {};
  return Error(ErrorCode::kUnavailable, "coworkd runs, as process " + std::to_string(*coworkd) +
                                            ", but nobody answers at " +
                                            ShellWord(places.BrokerSocket()) + "; less " +
                                            ShellWord(places.LogOf("coworkd")));
}

bool IsOwn(const std::string& socket, const Result<os::Places>& places) {
  if (!places.ok()) return false;
  return socket == places->BrokerSocket() || os::AreTheSame(socket, places->BrokerSocket());
}

// `cowork up` starts the daemons of this installation, and brings back no socket that was given.
Error NobodyServes(const std::string& socket) {
  return {ErrorCode::kUnavailable,
          "nobody answers at " + ShellWord(socket) +
              ", which was given by --socket or COWORK_SOCKET; ask the owner of it what `cowork "
              "client ls` says, or leave it out"};
}

}  // namespace

Asked AskBrokerd(const Result<os::Places>& places, const std::string& socket) {
  const std::string path = socket.empty() ? TRY(places).BrokerSocket() : socket;
  if (TRY(DialIfServed(path, SOCK_STREAM, kPatienceWithBrokerd)).has_value()) {
    const std::unique_ptr<Broker> broker = TRY(Broker::Dial(path, kPatienceWithBrokerd));
    return std::optional(TRY(broker->GetStatus()));
  }
  if (!socket.empty() && !IsOwn(socket, places)) return NobodyServes(socket);
  TRY(CheckThatCoworkdIsAway(*places));
  return std::optional<v1::GetStatusResponse>();
}

}  // namespace cowork::cli::doctor
