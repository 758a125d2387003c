#include "tests/support/broker_whole.h"

#include "tests/support/eventually.h"

namespace cowork::support {

BrokerWhole::BrokerWhole() {
  vault_.Put("demo-key");
  policy_.Say("start", v1::VERDICT_ALLOW);
  StartBroker();
}

void BrokerWhole::StartBroker() {
  brokerd::Broker::Settings settings;
  settings.providers = {{.name = "demo",
                         .host = "127.0.0.1",
                         .port = 8123,
                         .base_path = "/v1",
                         .secret = "demo-key",
                         .plain = true,
                         .is_private = true,
                         .models = {"scripted"}},
                        {.name = "keyless",
                         .host = "127.0.0.1",
                         .port = 8124,
                         .base_path = "/v1",
                         .secret = "",
                         .plain = true,
                         .is_private = true,
                         .models = {"small"}}};
  settings.mcp_servers = mcp_servers_;
  settings.rules = rules_;
  settings.longest_client_name = longest_client_name_;
  settings.limits = limits_;
  settings.warm = warm_;
  settings.clock = [this] { return brokerd::SystemUnixMs() + ahead_ms_; };
  settings.on_ready = [this] { ready_.Record(true); };
  settings.longest_without_runnerd = longest_without_runnerd_;
  settings.checkpoint_every = checkpoint_every_;
  settings.on_cut_off = [this] { cut_off_.Record(true); };
  settings.on_bad_rules = [this](const Error& error) { bad_rules_.Record(error); };
  settings.ask_coworkd = [this](brokerd::Doors::Wish wish, const std::string& name) {
    return AskForSocket(wish, name);
  };
  broker_ =
      *brokerd::Broker::Start(*brokerd::Store::Open(scratch_.path()), Peers(), std::move(settings));
  Wire("policyd", policy_.Connect());
  Wire("vaultd", vault_.Connect());
  Wire("runnerd", runner_.Connect());
  for (const std::string& socket : std::exchange(wished_, {}))
    broker_->OpenDoor(socket, Listen(socket));
  broker_->OpenDoor("broker.sock", Listen("broker.sock"));
  broker_->OpenDoor("admin.sock", Listen("admin.sock"));
  EXPECT_TRUE(ready_.Next().has_value());
  client_ = std::make_unique<BrokerClient>(NewConnection());
}

void BrokerWhole::StopBroker() {
  if (broker_ == nullptr) return;
  for (const os::UniqueFd& wired : wired_) ::shutdown(wired.get(), SHUT_RDWR);
  wired_.clear();
  BrokerClient client(NewConnection());
  EXPECT_TRUE(
      Eventually([&] { return !client.AddGrant("/home/a/app").ok() && !SomethingRuns(client); }));
  client_.reset();
  broker_.reset();
}

bool BrokerWhole::SomethingRuns(BrokerClient& client) {
  const auto all = client.Call(&v1::Broker::Stub::ListSessions, v1::ListSessionsRequest());
  return std::ranges::any_of(all->sessions(), [](const v1::Session& session) {
    return session.state() == v1::Session::STARTING || session.state() == v1::Session::RUNNING;
  });
}

void BrokerWhole::Wire(const std::string& daemon, os::UniqueFd socket) {
  wired_.emplace_back(::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
  broker_->Wire(daemon, std::move(socket));
}

os::UniqueFd BrokerWhole::NewConnection(const rpc::Holder& holder) {
  SocketPair pair = MakeSocketPair();
  EXPECT_THAT(broker_->Adopt(std::move(pair.theirs), holder, rpc::Server::Hello::kAtLeisure),
              IsOk());
  return std::move(pair.ours);
}

std::string BrokerWhole::RunSession(uint32_t keep) {
  const Result<v1::Grant> grant = client_->AddGrant("/home/a/app");
  EXPECT_THAT(grant, IsOk());
  v1::StartSessionRequest request;
  request.set_grant_id(grant->id());
  request.set_prompt("do it");
  request.set_keep_seconds(keep);
  const Result<v1::Session> session = client_->Call(&v1::Broker::Stub::StartSession, request);
  EXPECT_THAT(session, IsOk());
  turn_ = runner_.prompted.Next().value_or(v1::PromptRequest());
  EXPECT_EQ(turn_.session_id(), session->id());
  return session->id();
}

void BrokerWhole::Ask(const std::string& session, const std::string& command) {
  v1::RunnerEvent event;
  event.mutable_asked()->set_ask_id("ask of " + command);
  event.mutable_asked()->set_command(command);
  event.mutable_asked()->set_cwd("/home/a/app");
  runner_.Tell(session, event);
}

void BrokerWhole::AskTool(const std::string& session, const std::string& tool,
                          const std::string& arguments) {
  v1::RunnerEvent event;
  event.mutable_asked()->set_ask_id("ask of " + tool);
  event.mutable_asked()->mutable_tool()->set_server(tool.substr(0, tool.find('.')));
  event.mutable_asked()->mutable_tool()->set_tool(tool.substr(tool.find('.') + 1));
  event.mutable_asked()->mutable_tool()->set_arguments(arguments);
  runner_.Tell(session, event);
}

void BrokerWhole::EndTurn(const std::string& session, const std::string& error) {
  v1::RunnerEvent event;
  event.mutable_turn_ended()->set_error(error);
  runner_.Tell(session, event);
}

v1::Approval BrokerWhole::FirstApproval(const std::string& session) {
  const auto events =
      client_->Watch(session, 1, [](const v1::Event& event) { return event.has_asked(); });
  EXPECT_THAT(events, IsOk());
  return events.ok() && !events->empty() ? events->back().asked().approval() : v1::Approval();
}

v1::TailAuditResponse BrokerWhole::Tail() {
  v1::TailAuditRequest request;
  request.set_count(100);
  return *client_->Call(&v1::Broker::Stub::TailAudit, request);
}

std::vector<std::string> BrokerWhole::Audited(const std::string& kind) {
  std::vector<std::string> texts;
  const v1::TailAuditResponse tail = Tail();
  for (const auto& record : tail.records())
    if (record.kind() == kind) texts.push_back(record.text());
  return texts;
}

int BrokerWhole::RecordsOf(const std::string& text) {
  int count = 0;
  const v1::TailAuditResponse tail = Tail();
  for (const auto& record : tail.records()) count += record.text() == text;
  return count;
}

v1::StartRequest BrokerWhole::WarmOrder() {
  v1::StartRequest order = runner_.started.Next().value_or(v1::StartRequest());
  if (!order.warm()) order = runner_.started.Next().value_or(v1::StartRequest());
  EXPECT_TRUE(order.warm());
  return order;
}

std::string BrokerWhole::WarmGrant() {
  return client_->Call(&v1::Broker::Stub::GetStatus, v1::GetStatusRequest())->warm().grant_id();
}

os::UniqueFd BrokerWhole::Listen(const std::string& name) {
  std::filesystem::create_directories(PathOfSocket("clients"));
  std::filesystem::remove(PathOfSocket(name));
  return ListenAtPath(PathOfSocket(name));
}

Result<void> BrokerWhole::AskForSocket(brokerd::Doors::Wish wish, const std::string& name) {
  const std::string socket = "clients/" + name + ".sock";
  wishes_.Record(name);
  if (wish == brokerd::Doors::Wish::kClose) {
    std::filesystem::remove(PathOfSocket(socket));
  } else if (broker_ == nullptr) {
    wished_.push_back(socket);  // It asks while it starts.
  } else if (coworkd_makes_sockets_) {
    broker_->OpenDoor(socket, Listen(socket));
  }
  return {};
}

}  // namespace cowork::support
