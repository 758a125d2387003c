#include "tests/support/broker_client.h"

namespace cowork::support {

Result<v1::Grant> BrokerClient::AddGrant(const std::string& path) {
  v1::AddGrantRequest request;
  request.set_path(path);
  return CallTwice(&v1::Broker::Stub::AddGrant, request);
}

Result<v1::Session> BrokerClient::Start(const std::string& grant, const std::string& prompt,
                                        const std::string& model) {
  v1::StartSessionRequest request;
  request.set_grant_id(grant);
  request.set_prompt(prompt);
  request.set_model(model);
  return Call(&v1::Broker::Stub::StartSession, request);
}

Result<v1::Session> BrokerClient::Stop(const std::string& session) {
  v1::StopSessionRequest request;
  request.set_id(session);
  return Call(&v1::Broker::Stub::StopSession, request);
}

Result<v1::Approval> BrokerClient::Answer(const std::string& approval,
                                          v1::AnswerRequest::Decision decision,
                                          const std::string& tell) {
  v1::AnswerRequest request;
  request.set_approval_id(approval);
  request.set_decision(decision);
  request.set_tell(tell);
  return Call(&v1::Broker::Stub::Answer, request);
}

Result<std::vector<v1::Event>> BrokerClient::Watch(const std::string& session, uint64_t from,
                                                   const IsLast& is_last) {
  v1::WatchRequest request;
  request.set_session_id(session);
  request.set_from(from);
  return Watch(request, is_last);
}

Result<std::vector<v1::Event>> BrokerClient::WatchSoFar(const std::string& session) {
  v1::WatchRequest request;
  request.set_session_id(session);
  request.set_so_far(true);
  return Watch(request, [](const v1::Event&) { return false; });
}

Result<std::vector<v1::Event>> BrokerClient::Watch(const v1::WatchRequest& request,
                                                   const IsLast& is_last) {
  grpc::ClientContext context;
  Prepare(context);
  const auto reader = stub_->Watch(&context, request);
  std::vector<v1::Event> events;
  for (v1::Event event; reader->Read(&event);) {
    events.push_back(event);
    if (!is_last(event)) continue;
    context.TryCancel();
    return events;
  }
  const grpc::Status status = reader->Finish();
  if (!status.ok()) return rpc::FromGrpcStatus(status);
  return events;
}

void BrokerClient::Prepare(grpc::ClientContext& context) {
  const auto deadline = std::chrono::system_clock::now() + std::chrono::seconds(20);
  context.set_deadline(deadline);
  if (token_.empty()) {
    grpc::ClientContext first;
    first.set_deadline(deadline);
    v1::HelloResponse response;
    hello_->Hello(&first, v1::HelloRequest(), &response);
    token_ = response.token();
  }
  context.AddMetadata(rpc::kTokenMetadata, token_);
}

}  // namespace cowork::support
