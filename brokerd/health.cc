#include "brokerd/health.h"

#include <chrono>
#include <memory>
#include <optional>

#include "common/rpc/once.h"

namespace cowork::brokerd {
namespace {

// Nobody tells us that a daemon hangs, so we look, and a watcher learns it that much later at most.
constexpr std::chrono::seconds kBetweenLooks{2};

}  // namespace

rpc::Service Health::Methods() {
  return {.contracts = {Request::descriptor()->file()->FindServiceByName("Health")},
          .handlers = {{"/grpc.health.v1.Health/Check", rpc::Unary(*this, &Health::Check)},
                       {"/grpc.health.v1.Health/Watch", rpc::Stream(*this, &Health::Watch)}}};
}

void Health::Know(const std::vector<rpc::Contract>& contracts) {
  services_ = {""};
  for (const rpc::Contract contract : contracts) services_.insert(contract->full_name());
}

rpc::Task<Health::Response> Health::Look() {
  Response response;
  response.set_status(Response::SERVING);
  for (Link* link : context_.links()) {
    const Result<rpc::Done> ping = co_await link->Ping();
    if (!ping.ok()) response.set_status(Response::NOT_SERVING);
  }
  co_return response;
}

rpc::Task<Health::Response> Health::Check(rpc::Caller, Request request) {
  if (!services_.contains(request.service()))
    co_return Error(ErrorCode::kNotFound, "there is no such service here");
  co_return co_await Look();
}

rpc::Task<rpc::Done> Health::Watch(rpc::Caller, Request request, rpc::Writer<Response> writer) {
  std::optional<Response::ServingStatus> told;
  while (!writer.gone()) {
    Response now;
    now.set_status(Response::SERVICE_UNKNOWN);  // As the protocol has it: there may be one later.
    if (services_.contains(request.service())) {
      const Result<Response> seen = co_await Look();
      if (!seen.ok()) co_return seen.error();
      now = *seen;
    }
    if (told != now.status()) {
      told = now.status();
      const Result<bool> written = co_await writer.Write(now);
      if (!written.ok() || !*written) co_return rpc::Done{};
    }
    const Result<rpc::Done> paused = co_await Pause(writer);
    if (!paused.ok()) co_return paused.error();
  }
  co_return rpc::Done{};
}

rpc::Task<rpc::Done> Health::Pause(rpc::Writer<Response>& writer) {
  const auto over = std::make_shared<rpc::Once<rpc::Done>>();
  writer.WhenGone([over] { over->Set(rpc::Done{}); });
  context_.timer.After(kBetweenLooks, [over] { over->Set(rpc::Done{}); });
  co_return co_await *over;
}

}  // namespace cowork::brokerd
