#include "runnerd/runner_service.h"

#include <optional>
#include <utility>

#include "common/assurance/wire.h"
#include "common/base/ids.h"
#include "runnerd/loop.h"
#include "runnerd/mcp_wire.h"
#include "runnerd/session/directory.h"
#include "runnerd/wire.h"

namespace cowork::runnerd {
namespace {

// How every method ends that only orders something: with an empty answer, or the error.
template <typename Response>
Result<Response> Ordered(const Result<void>& outcome) {
  if (!outcome.ok()) return outcome.error();
  return Response();
}

}  // namespace

rpc::Service RunnerService::Methods() {
  return {.contracts = {v1::StartRequest::descriptor()->file()->FindServiceByName("Runner")},
          .handlers = {
              {"/cowork.v1.Runner/GetAssurance", rpc::Unary(*this, &RunnerService::GetAssurance)},
              {"/cowork.v1.Runner/InspectDirectory",
               rpc::Unary(*this, &RunnerService::InspectDirectory)},
              {"/cowork.v1.Runner/Start", rpc::Unary(*this, &RunnerService::Start)},
              {"/cowork.v1.Runner/TestRoute", rpc::Unary(*this, &RunnerService::TestRoute)},
              {"/cowork.v1.Runner/Prompt", rpc::Unary(*this, &RunnerService::Prompt)},
              {"/cowork.v1.Runner/AnswerAsk", rpc::Unary(*this, &RunnerService::AnswerAsk)},
              {"/cowork.v1.Runner/GivePermit", rpc::Unary(*this, &RunnerService::GivePermit)},
              {"/cowork.v1.Runner/SettleCall", rpc::Unary(*this, &RunnerService::SettleCall)},
              {"/cowork.v1.Runner/AskFiles", rpc::Unary(*this, &RunnerService::AskFiles)},
              {"/cowork.v1.Runner/Stop", rpc::Unary(*this, &RunnerService::Stop)},
              {"/cowork.v1.Runner/Events", rpc::Stream(*this, &RunnerService::Events)}}};
}

rpc::Task<v1::Assurance> RunnerService::GetAssurance(rpc::Caller, v1::GetAssuranceRequest) {
  co_return assurance::ToWire(assurance_);
}

rpc::Task<v1::Directory> RunnerService::InspectDirectory(rpc::Caller,
                                                         v1::InspectDirectoryRequest request) {
  const Result<session::OpenedDirectory> opened = session::OpenDirectory(request.path());
  if (!opened.ok()) co_return opened.error();
  co_return ToWire(opened->facts);
}

rpc::Task<v1::StartResponse> RunnerService::Start(rpc::Caller, v1::StartRequest request) {
  const Result<SessionSpec> spec = FromWire(request);
  if (!spec.ok()) co_return spec.error();
  const Result<void> boxes_can_be = assurance::CheckThatBoxesCanBeMade(assurance_);
  if (!boxes_can_be.ok()) co_return boxes_can_be.error();
  co_await OnLoop(io_);
  if (!events_.open())
    co_return Error(ErrorCode::kFailedPrecondition, "nobody reads the events of a session");
  const Result<StartedRuntime> runtime = co_await sessions_.Start(*spec);
  if (!runtime.ok()) co_return runtime.error();
  v1::StartResponse response;
  response.set_runtime(runtime->name);
  response.set_runtime_session(runtime->session);
  co_return response;
}

rpc::Task<v1::TestRouteResponse> RunnerService::TestRoute(rpc::Caller,
                                                          v1::TestRouteRequest request) {
  const Result<RouteOrder> order = FromWire(request);
  if (!order.ok()) co_return order.error();
  const Result<void> boxes_can_be = assurance::CheckThatBoxesCanBeMade(assurance_);
  if (!boxes_can_be.ok()) co_return boxes_can_be.error();
  co_await OnLoop(io_);
  const Result<RouteOutcome> outcome = co_await sessions_.TestRoute(*order);
  if (!outcome.ok()) co_return outcome.error();
  co_return ToWire(*outcome);
}

rpc::Task<v1::PromptResponse> RunnerService::Prompt(rpc::Caller, v1::PromptRequest request) {
  const Result<TurnOrder> turn = FromWire(request);
  if (!turn.ok()) co_return turn.error();
  co_await OnLoop(io_);
  co_return Ordered<v1::PromptResponse>(sessions_.Prompt(*turn));
}

rpc::Task<v1::AnswerAskResponse> RunnerService::AnswerAsk(rpc::Caller,
                                                          v1::AnswerAskRequest request) {
  co_await OnLoop(io_);
  co_return Ordered<v1::AnswerAskResponse>(
      sessions_.AnswerAsk(request.session_id(), request.ask_id(), request.allow(), request.tell()));
}

rpc::Task<v1::GivePermitResponse> RunnerService::GivePermit(rpc::Caller,
                                                            v1::GivePermitRequest request) {
  const Result<Permit> permit = FromWire(request);
  if (!permit.ok()) co_return permit.error();
  co_await OnLoop(io_);
  co_return Ordered<v1::GivePermitResponse>(sessions_.GivePermit(request.session_id(), *permit));
}

rpc::Task<v1::SettleCallResponse> RunnerService::SettleCall(rpc::Caller,
                                                            v1::SettleCallRequest request) {
  co_await OnLoop(io_);
  co_return Ordered<v1::SettleCallResponse>(
      sessions_.SettleCall(request.session_id(), request.call(), request.run()));
}

rpc::Task<v1::AskFilesResponse> RunnerService::AskFiles(rpc::Caller, v1::AskFilesRequest request) {
  const Result<FilesQuestion> question = FromWire(request);
  if (!question.ok()) co_return question.error();
  const Result<void> boxes_can_be = assurance::CheckThatBoxesCanBeMade(assurance_);
  if (!boxes_can_be.ok()) co_return boxes_can_be.error();
  co_await OnLoop(io_);
  const Result<FilesAnswer> answer = co_await sessions_.AskFiles(*question);
  if (!answer.ok()) co_return answer.error();
  co_return ToWire(*answer);
}

rpc::Task<v1::StopResponse> RunnerService::Stop(rpc::Caller, v1::StopRequest request) {
  const Result<SessionId> id = SessionId::FromText(request.session_id());
  if (!id.ok()) co_return id.error();
  co_await OnLoop(io_);
  if (request.discard())
    sessions_.Discard(id->text());
  else
    sessions_.Stop(id->text());
  co_return v1::StopResponse();
}

rpc::Task<rpc::Done> RunnerService::Events(rpc::Caller, v1::EventsRequest,
                                           rpc::Writer<v1::RunnerEvent> writer) {
  co_await OnLoop(io_);
  if (events_.open()) co_return Error(ErrorCode::kFailedPrecondition, "the stream is open already");
  const uint64_t opening = events_.Open();
  // However the reader goes, by its own will or by SIGKILL, the queue closes, and all sessions end.
  writer.WhenGone(
      [this, opening] { boost::asio::post(io_, [this, opening] { events_.Close(opening); }); });
  while (std::optional<v1::RunnerEvent> event = co_await events_.Next()) {
    const Result<bool> written = co_await writer.Write(*std::move(event));
    co_await OnLoop(io_);
    if (!written.ok() || !*written) break;
  }
  events_.Close(opening);
  sessions_.StopAll("brokerd went away");
  co_return rpc::Done{};
}

}  // namespace cowork::runnerd
