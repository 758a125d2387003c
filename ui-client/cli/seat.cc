#include "ui-client/cli/seat.h"

#include <unistd.h>

#include <chrono>
#include <iostream>

#include <google/protobuf/util/json_util.h>

#include "common/base/shell_word.h"
#include "common/os/which_file.h"

namespace cowork::cli {

Reader Seat::reader() const {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
  const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch());
  return {.look = out, .home = home, .now_unix_ms = now.count()};
}

bool Seat::IsByOwnSocket() const {
  return socket.empty() || os::AreTheSame(socket, places.BrokerSocket());
}

Result<void> Seat::CheckIsByOwnSocket() const {
  if (IsByOwnSocket()) return {};
  return Error(ErrorCode::kInvalidArgument,
               ShellWord(socket) +
                   " is not this installation's own socket; unset COWORK_SOCKET, and " +
                   "leave out --socket   (COWORK_HOME says which installation)");
}

// A socket that somebody was given: `cowork up`, which starts their own, would not bring it back.
Result<std::unique_ptr<Broker>> Seat::Dial() const {
  const std::string path = socket.empty() ? places.BrokerSocket() : socket;
  const bool given = path != places.BrokerSocket();
  if (given && os::IsMissing(path))
    return Error(ErrorCode::kUnavailable,
                 ShellWord(path) + " is not there: its client was revoked, or the daemons do not " +
                     "run; ask the owner what `cowork client ls` says");
  return Broker::Dial(path);
}

bool Seat::CanAsk() const {
  return ::isatty(STDIN_FILENO) == 1 && err.terminal;
}

std::variant<Seat, Exit> TakeSeat(const std::string& socket) {
  Result<os::Places> places = os::FindPlaces(os::OwnEnvironment, ::geteuid());
  if (!places.ok()) return Complain("nothing was done", places.error(), Precondition::kIsMissing);
  return Seat{.places = *std::move(places),
              .socket = socket,
              .home = os::OwnEnvironment("HOME").value_or(""),
              .out = LookOf(STDOUT_FILENO),
              .err = LookOf(STDERR_FILENO)};
}

std::string JsonLine(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  static_cast<void>(google::protobuf::util::MessageToJsonString(message, &text, options));
  return text + "\n";
}

void PrintJson(const google::protobuf::Message& message) {
  Print(JsonLine(message));
}

void Print(const std::string& text) {
  std::cout << text << std::flush;
}
void Tell(const std::string& text) {
  std::cerr << text << std::flush;
}

}  // namespace cowork::cli
