// RuntimeClient is the conversation with one OpenCode: it waits until the server is healthy,
// listens to its events, makes the session or goes on with one, and passes on prompts and answers.

#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "common/base/result.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/courier/connections.h"
#include "runnerd/courier/http.h"
#include "runnerd/courier/mcp/named_tool.h"
#include "runnerd/opencode/requests.h"
#include "runnerd/opencode/sse.h"
#include "runnerd/opencode/turn.h"

namespace cowork::courier {

class RuntimeClient {
 public:
  struct Runnerd {
    std::function<void(const v1::FromCourier&)> tell;
    std::function<bool()> keeps_up;  // With what it was told.
  };
  // Which tool of an MCP server the runtime means; an error's message is for the model.
  using ToolNamed = std::function<Result<mcp::NamedTool>(std::string_view)>;

  RuntimeClient(boost::asio::io_context& io, v1::ToCourier::Setup setup, Runnerd runnerd,
                ToolNamed tool_named);
  RuntimeClient(const RuntimeClient&) = delete;
  RuntimeClient& operator=(const RuntimeClient&) = delete;

  void Begin();
  void Prompt(const std::string& text);
  void AnswerAsk(const v1::ToCourier::AskAnswer& answer);
  void Arrive(os::UniqueFd socket) { connections_.Arrive(std::move(socket)); }
  // runnerd has caught up.
  void GoOn() { caught_up_.cancel(); }

 private:
  boost::asio::awaitable<void> Start();
  boost::asio::awaitable<Result<std::string>> UntilHealthy();
  boost::asio::awaitable<Result<std::string>> OpenSession();
  boost::asio::awaitable<void> ListenToEvents();
  boost::asio::awaitable<void> UntilRunnerdKeepsUp();
  boost::asio::awaitable<Result<std::string>> Ask(opencode::Request request);
  boost::asio::awaitable<void> SendPrompt(opencode::Request request);
  boost::asio::awaitable<void> SendAnswer(opencode::Request request);
  void AnswerInTurn(opencode::Request answer);
  boost::asio::awaitable<void> SendAnswers();
  Exchange Over(os::UniqueFd socket, opencode::Request request) const;

  Result<void> OnBytes(std::string_view bytes);
  void Report(opencode::Heard heard);
  void ReportToolAsk(const opencode::ToolAsk& ask);
  void RejectUnknown(const opencode::UnknownAsk& unknown);
  void Trouble(const Error& why);

  boost::asio::io_context& io_;
  v1::ToCourier::Setup setup_;
  std::function<void(const v1::FromCourier&)> tell_;
  std::function<bool()> keeps_up_;
  ToolNamed tool_named_;
  std::string authorization_;
  Connections connections_;
  boost::asio::steady_timer events_opened_;
  boost::asio::steady_timer caught_up_;
  std::string session_;
  opencode::SseParser sse_;
  std::optional<opencode::Conversation> conversation_;  // Once there is a session.
  size_t rejected_ = 0;                    // Asks of this turn that we could put to nobody.
  std::deque<opencode::Request> answers_;  // Not taken by the runtime yet.
  bool answering_ = false;
  bool in_trouble_ = false;
};

}  // namespace cowork::courier
