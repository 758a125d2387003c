// Conversation: what passes between one client and one MCP server, judged message by message. Pure:
// a message goes in, what is to be done comes out.
//
// A tool call waits until it is decided. What goes to the server then is what was decided. Of other
// requests and of notifications those pass that core/undecided.h has, and no request of the
// server's. All that passes is written anew.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "runnerd/courier/mcp/core/in_flight.h"
#include "runnerd/courier/mcp/core/message.h"
#include "runnerd/courier/mcp/core/step.h"
#include "runnerd/courier/mcp/core/tool_pins.h"

namespace cowork::courier::mcp {

class Conversation {
 public:
  // `pins` outlives it: another conversation with the same server goes on with them. So does
  // `last_number`, the highest that was given to a request. `heard_out`: the server makes a call
  // that was sent to its end, and answers it, though it is cancelled; others wait for that.
  Conversation(ToolPins& pins, uint64_t& last_number, bool heard_out = false)
      : pins_(pins), last_number_(last_number), heard_out_(heard_out) {}

  // An error ends the conversation: what came is no message, or breaks JSON-RPC. What is one and
  // cannot be written anew is answered, or dropped where nobody waits for an answer.
  Result<Step> FromClient(std::string_view line);
  Result<Step> FromServer(std::string_view line);
  // A call that is gone by now is not heard of again.
  Step Decided(uint64_t number, const Verdict& verdict);

  // A message of the client was too long to be read; so what its id is nobody knows.
  static Step TooLongFromClient();
  // Whether an answer is to come that others wait for.
  bool is_to_be_heard() const { return heard_out_ && in_flight_.HasSentCall(); }
  // From now on nothing is asked of the server. What it was asked, it may answer.
  void ServerTakesNothing() { server_takes_ = false; }
  // The server says nothing any more: what it has not answered is answered by us.
  Step ServerEnded();

 private:
  static constexpr const char* kTakesNothing = "the server takes nothing any more";

  Step Pass(const Message& request);
  Step Hold(const Message& request);
  Step OnClientNotification(const Message& notification);
  Step Cancel(std::string_view params);
  static Step OnServerNotification(const Message& notification);
  static Step OnServerRequest(const Message& request);
  Step OnAnswer(const Message& response);
  // The line for the client.
  Result<std::string> Answer(const Asked& asked, const Message& response,
                             std::vector<Notice>& notices);
  // Why the tool may not be called, whatever anybody decides.
  std::optional<std::string> Unfit(const std::string& tool) const;

  ToolPins& pins_;
  uint64_t& last_number_;
  const bool heard_out_;
  InFlight in_flight_;
  bool server_takes_ = true;
};

}  // namespace cowork::courier::mcp
