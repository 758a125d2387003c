// The gRPC face of runnerd. Translates; what a session does is in runnerd/session, and who may call
// what is in the contract, proto/cowork/v1/runner.proto.

#pragma once

#include <utility>

#include <boost/asio/io_context.hpp>

#include "common/assurance/core/level.h"
#include "common/rpc/holder.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "cowork/v1/runner.pb.h"
#include "runnerd/event_queue.h"
#include "runnerd/sessions.h"

namespace cowork::runnerd {

// Who may call what is here: docs/privileges.md.
inline const rpc::Holder kBrokerd = {.name = "brokerd",
                                     .held = {v1::MethodRule::BOX_READ, v1::MethodRule::BOX_ORDER},
                                     .most_calls = rpc::kMostCallsOfADaemon};

class RunnerService {
 public:
  // All that is about a session happens on the loop.
  RunnerService(boost::asio::io_context& io, EventQueue& events, Sessions& sessions,
                assurance::Assurance assurance)
      : io_(io), events_(events), sessions_(sessions), assurance_(std::move(assurance)) {}

  rpc::Service Methods();

 private:
  rpc::Task<v1::Assurance> GetAssurance(rpc::Caller, v1::GetAssuranceRequest);
  rpc::Task<v1::Directory> InspectDirectory(rpc::Caller, v1::InspectDirectoryRequest request);
  rpc::Task<v1::StartResponse> Start(rpc::Caller, v1::StartRequest request);
  rpc::Task<v1::TestRouteResponse> TestRoute(rpc::Caller, v1::TestRouteRequest request);
  rpc::Task<v1::PromptResponse> Prompt(rpc::Caller, v1::PromptRequest request);
  rpc::Task<v1::AnswerAskResponse> AnswerAsk(rpc::Caller, v1::AnswerAskRequest request);
  rpc::Task<v1::GivePermitResponse> GivePermit(rpc::Caller, v1::GivePermitRequest request);
  rpc::Task<v1::SettleCallResponse> SettleCall(rpc::Caller, v1::SettleCallRequest request);
  rpc::Task<v1::AskFilesResponse> AskFiles(rpc::Caller, v1::AskFilesRequest request);
  rpc::Task<v1::StopResponse> Stop(rpc::Caller, v1::StopRequest request);
  rpc::Task<rpc::Done> Events(rpc::Caller, v1::EventsRequest, rpc::Writer<v1::RunnerEvent> writer);

  boost::asio::io_context& io_;
  EventQueue& events_;
  Sessions& sessions_;
  const assurance::Assurance assurance_;
};

}  // namespace cowork::runnerd
