#include "runnerd/courier/runtime_client.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "common/base/log.h"
#include "runnerd/courier/report.h"
#include "runnerd/opencode/remedy.h"

namespace cowork::courier {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

// OpenCode never answers what it gets in the moment between listening and serving.
constexpr auto kHealthLimit = std::chrono::seconds(2);
constexpr auto kConnectLimit = std::chrono::seconds(10);
constexpr auto kBetweenTries = std::chrono::milliseconds(100);
// An agent may want a tool that it is not offered, and is told so. One that goes on for ever in its
// turn is none.
constexpr size_t kMostRejected = 256;
constexpr auto kUse = asio::as_tuple(asio::use_awaitable);

}  // namespace

RuntimeClient::RuntimeClient(asio::io_context& io, v1::ToCourier::Setup setup, Runnerd runnerd,
                             ToolNamed tool_named)
    : io_(io),
      setup_(std::move(setup)),
      tell_(std::move(runnerd.tell)),
      keeps_up_(std::move(runnerd.keeps_up)),
      tool_named_(std::move(tool_named)),
      authorization_(opencode::BasicAuthorization(setup_.password())),
      connections_([this] {
        v1::FromCourier message;
        message.mutable_need_connection();
        tell_(message);
      }),
      events_opened_(io, steady_clock::time_point::max()),
      caught_up_(io, steady_clock::time_point::max()) {}

void RuntimeClient::Begin() {
  asio::co_spawn(io_, Start(), asio::detached);
}

asio::awaitable<void> RuntimeClient::Start() {
  const Result<std::string> version = co_await UntilHealthy();
  if (!version.ok()) co_return Trouble(version.error());
  // Events first: what a session says before somebody listens is lost.
  asio::co_spawn(io_, ListenToEvents(), asio::detached);
  co_await events_opened_.async_wait(kUse);
  Result<std::string> session = co_await OpenSession();
  if (!session.ok()) co_return Trouble(session.error());
  session_ = *std::move(session);
  conversation_.emplace(session_, setup_.directory());
  v1::FromCourier message;
  message.mutable_ready()->set_version(*version);
  message.mutable_ready()->set_session(session_);
  tell_(message);
}

// One to go on with that is not there is not made anew: its model would know nothing, and say so to
// nobody.
asio::awaitable<Result<std::string>> RuntimeClient::OpenSession() {
  const std::string& known = setup_.session();
  opencode::Request request = known.empty() ? opencode::MakeSession(setup_.directory())
                                            : opencode::FindSession(known, setup_.directory());
  const Result<std::string> body = co_await Ask(std::move(request));
  if (!body.ok() && body.error().code() == ErrorCode::kUnavailable) co_return body.error();
  const Result<std::string> session =
      body.ok() ? opencode::SessionFrom(*body) : Result<std::string>(body.error());
  if (known.empty() || (session.ok() && *session == known)) co_return session;
  co_return Error(ErrorCode::kNotFound,
                  "the runtime does not know this conversation any more; `cowork run` starts anew");
}

asio::awaitable<Result<std::string>> RuntimeClient::UntilHealthy() {
  const auto until = steady_clock::now() + std::chrono::milliseconds(setup_.start_ms());
  asio::steady_timer pause(io_);
  std::optional<Error> last;  // What it answered says more than that a later try came too late.
  for (;;) {
    Result<os::UniqueFd> socket = co_await connections_.Next(until);
    if (!socket.ok()) co_return last.value_or(socket.error());
    Exchange exchange = Over(*std::move(socket), opencode::AskHealth());
    exchange.limit = std::min<steady_clock::duration>(kHealthLimit, until - steady_clock::now());
    const Result<std::string> body = co_await Fetch(std::move(exchange));
    if (body.ok()) co_return opencode::VersionFrom(*body);
    if (!last.has_value() || body.error().code() != ErrorCode::kUnavailable) last = body.error();
    if (steady_clock::now() + kBetweenTries > until) co_return *last;
    pause.expires_after(kBetweenTries);
    co_await pause.async_wait(kUse);
  }
}

asio::awaitable<void> RuntimeClient::ListenToEvents() {
  Result<os::UniqueFd> socket = co_await connections_.Next(steady_clock::now() + kConnectLimit);
  if (!socket.ok()) co_return Trouble(socket.error());
  Exchange exchange = Over(*std::move(socket), opencode::OpenEvents(setup_.directory()));
  StreamTaker taker{.opened = [this] { events_opened_.cancel(); },
                    .ready = [this] { return UntilRunnerdKeepsUp(); },
                    .take = [this](std::string_view bytes) { return OnBytes(bytes); }};
  const Error ended = co_await Stream(std::move(exchange), std::move(taker));
  Trouble(ended);
}

// A runtime can talk faster than brokerd writes it down. What is not read yet stays with it.
asio::awaitable<void> RuntimeClient::UntilRunnerdKeepsUp() {
  while (!keeps_up_()) co_await caught_up_.async_wait(kUse);
}

asio::awaitable<Result<std::string>> RuntimeClient::Ask(opencode::Request request) {
  Result<os::UniqueFd> socket = co_await connections_.Next(steady_clock::now() + kConnectLimit);
  if (!socket.ok()) co_return socket.error();
  Exchange exchange = Over(*std::move(socket), std::move(request));
  co_return co_await Fetch(std::move(exchange));
}

// Named before it is awaited on: g++ 12 destroys an aggregate twice that is made in a co_await.
Exchange RuntimeClient::Over(os::UniqueFd socket, opencode::Request request) const {
  return {
      .socket = std::move(socket), .request = std::move(request), .authorization = authorization_};
}

void RuntimeClient::Prompt(const std::string& text) {
  if (!conversation_) return Trouble(Error(ErrorCode::kInternal, "a prompt came too early"));
  conversation_->BeginTurn();
  rejected_ = 0;
  asio::co_spawn(io_,
                 SendPrompt(opencode::SendPrompt({.session = session_,
                                                  .directory = setup_.directory(),
                                                  .provider = setup_.provider(),
                                                  .model = setup_.model(),
                                                  .text = text})),
                 asio::detached);
}

asio::awaitable<void> RuntimeClient::SendPrompt(opencode::Request request) {
  const Result<std::string> sent = co_await Ask(std::move(request));
  if (!sent.ok()) Trouble(sent.error());
}

void RuntimeClient::AnswerAsk(const v1::ToCourier::AskAnswer& answer) {
  if (!opencode::IsPlainId(answer.ask_id())) return;
  AnswerInTurn(opencode::AnswerAsk({.ask = answer.ask_id(),
                                    .directory = setup_.directory(),
                                    .allow = answer.allow(),
                                    .tell = answer.tell()}));
}

void RuntimeClient::AnswerInTurn(opencode::Request answer) {
  answers_.push_back(std::move(answer));
  if (!std::exchange(answering_, true)) asio::co_spawn(io_, SendAnswers(), asio::detached);
}

// One after the other: a model that asks for hundreds of calls at once is not to take every
// descriptor that there can be. Their permits' time runs meanwhile.
asio::awaitable<void> RuntimeClient::SendAnswers() {
  for (; !answers_.empty() && !in_trouble_; answers_.pop_front())
    co_await SendAnswer(std::move(answers_.front()));
  answering_ = false;
}

// An ask that the runtime has given up is no longer there: that is no trouble.
asio::awaitable<void> RuntimeClient::SendAnswer(opencode::Request request) {
  const Result<std::string> sent = co_await Ask(std::move(request));
  if (sent.ok()) co_return;
  if (sent.error().code() == ErrorCode::kUnavailable) co_return Trouble(sent.error());
  LOG(kWarning, "an answer was not taken").With("why", sent.error().message());
}

Result<void> RuntimeClient::OnBytes(std::string_view bytes) {
  const std::vector<std::string> events = TRY(sse_.Feed(bytes));
  for (const std::string& data : events) {
    const opencode::Event event = TRY(opencode::ParseEvent(data));
    if (conversation_) Report(conversation_->On(event));
  }
  return {};
}

void RuntimeClient::Report(opencode::Heard heard) {
  if (const auto* unknown = std::get_if<opencode::UnknownAsk>(&heard))
    return RejectUnknown(*unknown);
  if (const auto* ask = std::get_if<opencode::ToolAsk>(&heard)) return ReportToolAsk(*ask);
  for (const v1::FromCourier& message : ToWire(heard)) tell_(message);
}

void RuntimeClient::ReportToolAsk(const opencode::ToolAsk& ask) {
  const Result<mcp::NamedTool> tool = tool_named_(ask.name);
  if (!tool.ok()) return RejectUnknown({.ask = ask.ask, .why = tool.error().message()});
  tell_(ToWire(ask, *tool));
}

void RuntimeClient::RejectUnknown(const opencode::UnknownAsk& unknown) {
  if (++rejected_ > kMostRejected)
    return Trouble(
        Error(ErrorCode::kResourceExhausted, "the runtime goes on asking for what it cannot have"));
  LOG(kWarning, "an ask was answered with no").With("why", unknown.why);
  AnswerInTurn(opencode::AnswerAsk(
      {.ask = unknown.ask, .directory = setup_.directory(), .allow = false, .tell = unknown.why}));
}

void RuntimeClient::Trouble(const Error& why) {
  if (std::exchange(in_trouble_, true)) return;
  LOG(kError, "trouble with the runtime").With("why", why.message()).With("detail", why.detail());
  v1::FromCourier message;
  message.mutable_trouble()->set_why(why.message() + opencode::kRemedy);
  tell_(message);
}

}  // namespace cowork::courier
