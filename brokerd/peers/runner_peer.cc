#include "brokerd/peers/runner_peer.h"

#include <utility>

#include "brokerd/core/mcp_server.h"
#include "common/assurance/wire.h"

namespace cowork::brokerd {
namespace {

v1::Directory ToWire(const Directory& directory) {
  v1::Directory message;
  message.set_path(directory.path);
  message.set_device(directory.device);
  message.set_inode(directory.inode);
  message.set_born_unix_ns(directory.born_unix_ns);
  message.set_mount(directory.mount);
  message.set_boot(directory.boot);
  return message;
}

Directory FromWire(const v1::Directory& message) {
  return {.path = message.path(),
          .device = message.device(),
          .inode = message.inode(),
          .born_unix_ns = message.born_unix_ns(),
          .mount = message.mount(),
          .boot = message.boot()};
}

v1::ModelRoute::Api ToWire(Provider::Kind kind) {
  switch (kind) {
    case Provider::Kind::kOpenAiCompatible: return v1::ModelRoute::OPENAI_COMPATIBLE;
    case Provider::Kind::kAnthropic: return v1::ModelRoute::ANTHROPIC;
  }
  return v1::ModelRoute::API_UNSPECIFIED;
}

v1::ModelRoute ToWire(const Choice& choice) {
  v1::ModelRoute route;
  route.set_provider(choice.provider.name);
  route.set_model(choice.model);
  route.set_host(choice.provider.host);
  route.set_port(choice.provider.port);
  route.set_base_path(choice.provider.base_path);
  route.set_api(ToWire(choice.provider.kind));
  route.set_key_header(choice.provider.key_header);
  route.set_plain(choice.provider.plain);
  route.set_ca_pem(choice.provider.ca_pem);
  route.set_is_private(choice.provider.is_private);
  return route;
}

v1::McpServer ToWire(const McpServerOrder& order) {
  v1::McpServer server;
  server.set_name(order.name);
  *server.mutable_package() = ToWire(order.package);
  for (const std::string& word : order.command) server.add_command(word);
  for (const McpVariable& variable : order.environment) {
    v1::McpServer::Variable& message = *server.add_environment();
    message.set_name(variable.name);
    message.set_value(variable.value);
    message.set_lease_id(variable.lease);
  }
  return server;
}

// UNAVAILABLE is also what runnerd says of a box that ended; its words are the better ones.
Error InItsOwnWords(const Error& error) {
  if (error.detail().empty()) return error;
  return {error.code(), error.detail()};
}

v1::StartRequest ToWire(const StartOrder& order) {
  v1::StartRequest request;
  request.set_session_id(order.session.text());
  *request.mutable_project() = ToWire(order.project);
  *request.mutable_model() = ToWire(order.choice);
  request.set_runtime_session(order.runtime_session);
  request.set_warm(order.warm);
  request.set_read_only(order.read_only);
  request.add_mcp_servers()->set_name(kOwnMcpServer);
  for (const McpServerOrder& server : order.mcp_servers)
    *request.add_mcp_servers() = ToWire(server);
  return request;
}

v1::GivePermitRequest ToWire(const Permit& permit) {
  v1::GivePermitRequest request;
  request.set_session_id(permit.session.text());
  request.set_permit_id(permit.id.text());
  request.set_digest(permit.digest.data(), permit.digest.size());
  request.set_expires_unix_ms(permit.expires_unix_ms);
  request.set_turn(permit.turn);
  request.set_before(permit.before);
  return request;
}

}  // namespace

template <typename Response, typename Request>
rpc::Task<rpc::Done> RunnerPeer::Order(const char* path, Request request) {
  const Result<Response> answer = co_await link_.Call<Response>(path, std::move(request));
  if (!answer.ok()) co_return answer.error();
  co_return rpc::Done{};
}

rpc::Task<assurance::Assurance> RunnerPeer::LookAtMachine() {
  const v1::GetAssuranceRequest request;
  const Result<v1::Assurance> found =
      co_await link_.Call<v1::Assurance>("/cowork.v1.Runner/GetAssurance", request);
  if (!found.ok()) co_return found.error();
  co_return assurance::FromWire(*found);
}

rpc::Task<Directory> RunnerPeer::Inspect(std::string path) {
  v1::InspectDirectoryRequest request;
  request.set_path(std::move(path));
  const Result<v1::Directory> seen =
      co_await link_.Call<v1::Directory>("/cowork.v1.Runner/InspectDirectory", request);
  if (!seen.ok()) co_return seen.error();
  co_return FromWire(*seen);
}

rpc::Task<StartedRuntime> RunnerPeer::Start(StartOrder order) {
  v1::StartRequest request = ToWire(order);
  const Result<v1::StartResponse> started =
      co_await link_.Call<v1::StartResponse>("/cowork.v1.Runner/Start", std::move(request));
  if (started.ok() && !MayBeRuntimeSession(started->runtime_session()))
    co_return Error(ErrorCode::kInternal, "the runtime calls its session what is no name");
  if (started.ok())
    co_return StartedRuntime{.name = started->runtime(), .session = started->runtime_session()};
  co_return InItsOwnWords(started.error());
}

rpc::Task<rpc::Done> RunnerPeer::Prompt(TurnOrder turn) {
  v1::PromptRequest request;
  request.set_session_id(turn.session.text());
  request.set_text(std::move(turn.text));
  request.set_lease_id(std::move(turn.lease));
  request.set_turn(turn.turn);
  co_return co_await Order<v1::PromptResponse>("/cowork.v1.Runner/Prompt", std::move(request));
}

rpc::Task<rpc::Done> RunnerPeer::Give(Permit permit) {
  v1::GivePermitRequest request = ToWire(permit);
  co_return co_await Order<v1::GivePermitResponse>("/cowork.v1.Runner/GivePermit",
                                                   std::move(request));
}

rpc::Task<rpc::Done> RunnerPeer::Answer(AskAnswer answer) {
  v1::AnswerAskRequest request;
  request.set_session_id(answer.session.text());
  request.set_ask_id(std::move(answer.ask));
  request.set_allow(answer.allow);
  request.set_tell(std::move(answer.tell));
  co_return co_await Order<v1::AnswerAskResponse>("/cowork.v1.Runner/AnswerAsk",
                                                  std::move(request));
}

rpc::Task<rpc::Done> RunnerPeer::Settle(SessionId session, uint64_t call, bool run) {
  v1::SettleCallRequest request;
  request.set_session_id(session.text());
  request.set_call(call);
  request.set_run(run);
  co_return co_await Order<v1::SettleCallResponse>("/cowork.v1.Runner/SettleCall",
                                                   std::move(request));
}

rpc::Task<rpc::Done> RunnerPeer::Stop(SessionId session) {
  v1::StopRequest request;
  request.set_session_id(session.text());
  co_return co_await Stop(std::move(request));
}

rpc::Task<rpc::Done> RunnerPeer::Discard(SessionId session) {
  v1::StopRequest request;
  request.set_session_id(session.text());
  request.set_discard(true);
  co_return co_await Stop(std::move(request));
}

rpc::Task<rpc::Done> RunnerPeer::Stop(v1::StopRequest request) {
  const Result<v1::StopResponse> stopped = co_await link_.Call<v1::StopResponse>(
      "/cowork.v1.Runner/Stop", std::move(request), kLimitToEnd);
  if (!stopped.ok()) co_return stopped.error();
  co_return rpc::Done{};
}

rpc::Task<RouteAnswer> RunnerPeer::Test(RouteTest test) {
  v1::TestRouteRequest request;
  request.set_session_id(test.session.text());
  *request.mutable_model() = ToWire(test.choice);
  request.set_lease_id(std::move(test.lease));
  const Result<v1::TestRouteResponse> answer =
      co_await link_.Call<v1::TestRouteResponse>("/cowork.v1.Runner/TestRoute", request);
  if (!answer.ok()) co_return answer.error();
  co_return RouteAnswer{.status = answer->status(),
                        .why = answer->why(),
                        .credential_added = answer->credential_added(),
                        .address = answer->address(),
                        .milliseconds = answer->milliseconds()};
}

rpc::Task<v1::AskFilesResponse> RunnerPeer::AskFiles(FilesQuestion question) {
  v1::AskFilesRequest request;
  *request.mutable_project() = ToWire(question.project);
  request.set_tool(std::move(question.tool));
  request.set_arguments(std::move(question.arguments));
  request.set_preview(question.preview);
  Result<v1::AskFilesResponse> seen =
      co_await link_.Call<v1::AskFilesResponse>("/cowork.v1.Runner/AskFiles", std::move(request));
  if (!seen.ok()) co_return InItsOwnWords(seen.error());
  co_return seen;
}

rpc::Task<RunnerPeer::Events> RunnerPeer::OpenEvents() {
  const std::shared_ptr<rpc::Peer> peer = link_.peer();
  if (peer == nullptr) co_return link_.Away();
  const v1::EventsRequest request;
  co_return co_await peer->Read<v1::RunnerEvent>("/cowork.v1.Runner/Events", request);
}

}  // namespace cowork::brokerd
