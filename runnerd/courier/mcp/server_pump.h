// ServerPump: carries one client's conversation with one MCP server, as core/conversation.h judges
// it, between the ends that a shim handed over and those of the server's box.
//
// Whoever says more than the other side takes has to wait; but not a server that is to be heard
// out. Held are of each direction the message that has not ended, up to kLongestMessage; what waits
// to be taken, which is a few pieces and what one message became, or up to 32 MiB of a server that
// is heard out; and the arguments of up to kMostInFlight calls, each kLongestArguments.
// Descriptors that come along with the bytes never arrive here.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/courier/mcp/core/conversation.h"
#include "runnerd/courier/mcp/core/line_reader.h"
#include "runnerd/courier/mcp/core/log_lines.h"
#include "runnerd/courier/mcp/outlet.h"
#include "runnerd/courier/pump.h"

namespace cowork::courier::mcp {

class ServerPump {
 public:
  // Each a socket, but for `log`, which may be a pipe.
  struct Ends {
    os::UniqueFd from_client, to_client;
    os::UniqueFd from_server, to_server;
    os::UniqueFd log;  // What the server says on its stderr.
  };

  // Of the session: they outlive the pump, and the next one goes on with them.
  struct Kept {
    ToolPins& pins;
    uint64_t& last_number;   // As of a Conversation.
    size_t& log_room;        // As of LogLines.
    bool heard_out = false;  // As of a Conversation.
  };

  enum class Side { kClient, kServer };

  // on_end comes from the loop alone, and then the pump is to be destroyed.
  struct Handlers {
    std::function<void(uint64_t number, const ToolCall&)> on_call;  // Decided() answers it.
    std::function<void(const Step::Ended&)> on_call_ended;          // Nothing more comes of it.
    std::function<void(const Record&)> on_passed;                   // Before the server has it.
    // `count`: so many of the kind were noticed. Not every one of many is told.
    std::function<void(const Notice&, uint64_t count)> on_notice;
    std::function<void(std::string_view line)> on_log;
    // Whether more calls may be told. If not: GoOn() when they may.
    std::function<bool()> keeps_up;
    std::function<void(Side, const std::string& why)> on_end;
  };

  ServerPump(boost::asio::io_context& io, Ends ends, Kept kept, Handlers handlers);
  ServerPump(const ServerPump&) = delete;
  ServerPump& operator=(const ServerPump&) = delete;

  void Decided(uint64_t number, const Verdict& verdict);
  void GoOn();

 private:
  Pump::Handlers HearingOf(Side peer);
  void Hear(Side peer, std::string_view bytes);
  Result<void> Take(Side peer, std::string_view line);
  Result<void> TakeTooLong(Side peer);
  void Do(Step step);
  void AnswerServer(Step& step);
  void Note(const Notice& notice);
  bool ClientTakes() const;
  bool ClientMaySpeak() const;
  bool ServerMaySpeak() const;
  void OnDrained();
  void OnServerDeaf();
  void OnServerEnd();
  void End(Side by, std::string why);

  boost::asio::io_context& io_;
  Handlers handlers_;
  Conversation conversation_;
  LineReader client_lines_{kLongestMessage};
  LineReader server_lines_{kLongestMessage};
  LogLines log_lines_;
  std::map<Notice::Kind, uint64_t> noticed_;
  bool server_ended_ = false;  // What it said last may still be on its way.
  bool ended_ = false;
  std::shared_ptr<bool> here_ = std::make_shared<bool>(true);
  // Last: their callbacks use all of the above.
  Outlet to_client_, to_server_;
  std::optional<Pump> from_client_, from_server_, log_;
};

}  // namespace cowork::courier::mcp
