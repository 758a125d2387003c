#include "brokerd/reflection.h"

#include <optional>

#include "brokerd/reflect.h"

namespace cowork::brokerd {

rpc::Service Reflection::Methods() {
  return {.contracts = {Request::descriptor()->file()->FindServiceByName("ServerReflection")},
          .handlers = {{"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                        rpc::BothWays(*this, &Reflection::Tell)}}};
}

rpc::Task<rpc::Done> Reflection::Tell(rpc::Caller, rpc::Reader<Request> requests,
                                      rpc::Writer<Response> responses) {
  while (true) {
    const Result<std::optional<Request>> request = co_await requests.Next();
    if (!request.ok()) co_return request.error();
    if (!request->has_value()) co_return rpc::Done{};
    const Response answer = Reflect(**request, contracts_);
    const Result<bool> written = co_await responses.Write(answer);
    if (!written.ok() || !*written) co_return rpc::Done{};
  }
}

}  // namespace cowork::brokerd
