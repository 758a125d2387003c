// Seat: where the person sits: which installation is theirs, what their terminal can show.

#pragma once

#include <memory>
#include <string>
#include <variant>

#include <google/protobuf/message.h>

#include "common/os/places.h"
#include "ui-client/cli/broker.h"
#include "ui-client/cli/complaint.h"
#include "ui-client/cli/lists.h"
#include "ui-client/cli/look.h"

namespace cowork::cli {

struct Seat {
  os::Places places;
  std::string socket;  // To go in by, in place of the owner's; or empty.
  std::string home;
  Look out;
  Look err;

  Result<std::unique_ptr<Broker>> Dial() const;
  // Whether that reaches this installation's brokerd, as its owner.
  bool IsByOwnSocket() const;
  // For what goes on in this installation's places, by that brokerd's word. kInvalidArgument: it is
  // not so; the message says how to.
  Result<void> CheckIsByOwnSocket() const;
  // Questions go to stderr, and are answered on stdin.
  bool CanAsk() const;
  Reader reader() const;
};

std::variant<Seat, Exit> TakeSeat(const std::string& socket);

// One object on one line.
std::string JsonLine(const google::protobuf::Message& message);
void PrintJson(const google::protobuf::Message& message);
void Print(const std::string& text);  // A result: stdout, at once.
void Tell(const std::string& text);   // Progress or a hint: stderr.

}  // namespace cowork::cli
