// Service: contracts, and a handler of ours for each of their methods.
//
//   {.contracts = {...}, .handlers = {{"/cowork.v1.Policy/Judge", rpc::Unary(...)},
//                                     {"/cowork.v1.Broker/Watch", rpc::Stream(...)}}}

#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/byte_buffer.h>

#include "common/rpc/call.h"
#include "common/rpc/router.h"
#include "common/rpc/task.h"

namespace cowork::rpc {

// Who is calling, as the channel says; never as the request says.
struct Caller {
  std::string connection;
  CapabilitySet held;
};

// Serves one call whose request has been read, and answers it but for its status.
using Handler = std::function<Task<Done>(Caller, grpc::ByteBuffer, Call&)>;
using Handlers = std::map<std::string, Handler>;

struct Service {
  std::vector<Contract> contracts;
  Handlers handlers;  // By path.
};

template <typename Message>
Result<Message> FromBytes(grpc::ByteBuffer bytes) {
  Message message;
  if (!grpc::SerializationTraits<Message>::Deserialize(&bytes, &message).ok())
    return Error(ErrorCode::kInvalidArgument, "the message is malformed");
  return message;
}

template <typename Message>
grpc::ByteBuffer ToBytes(const Message& message) {
  grpc::ByteBuffer bytes;
  bool own_buffer = false;
  grpc::SerializationTraits<Message>::Serialize(message, &bytes, &own_buffer);
  return bytes;
}

// What a streaming handler writes its pieces to.
template <typename Response>
class Writer {
 public:
  explicit Writer(Call& call) : call_(call) {}

  // False: the peer has gone.
  Task<bool> Write(Response piece) {
    const grpc::ByteBuffer bytes = ToBytes(piece);
    co_return co_await call_.Write(bytes);
  }
  bool gone() const { return call_.gone(); }
  void WhenGone(std::function<void()> then) { call_.WhenGone(std::move(then)); }

 private:
  Call& call_;
};

// The way of every unary call: bytes to message, the object's own method, message to bytes.
template <typename Object, typename Request, typename Response>
Task<Done> RunUnary(Object& object, Task<Response> (Object::*method)(Caller, Request),
                    Caller caller, grpc::ByteBuffer bytes, Call& call) {
  Result<Request> request = FromBytes<Request>(std::move(bytes));
  if (!request.ok()) co_return request.error();
  const Result<Response> response =
      co_await (object.*method)(std::move(caller), *std::move(request));
  if (!response.ok()) co_return response.error();
  call.SetLastPiece(ToBytes(*response));
  co_return Done{};
}

template <typename Object, typename Request, typename Response>
Task<Done> RunStream(Object& object,
                     Task<Done> (Object::*method)(Caller, Request, Writer<Response>), Caller caller,
                     grpc::ByteBuffer bytes, Call& call) {
  Result<Request> request = FromBytes<Request>(std::move(bytes));
  if (!request.ok()) co_return request.error();
  co_return co_await (object.*method)(std::move(caller), *std::move(request),
                                      Writer<Response>(call));
}

// `object` outlives the server that calls it.
template <typename Object, typename Request, typename Response>
Handler Unary(Object& object, Task<Response> (Object::*method)(Caller, Request)) {
  return [&object, method](Caller caller, grpc::ByteBuffer bytes, Call& call) {
    return RunUnary(object, method, std::move(caller), std::move(bytes), call);
  };
}

template <typename Object, typename Request, typename Response>
Handler Stream(Object& object, Task<Done> (Object::*method)(Caller, Request, Writer<Response>)) {
  return [&object, method](Caller caller, grpc::ByteBuffer bytes, Call& call) {
    return RunStream(object, method, std::move(caller), std::move(bytes), call);
  };
}

}  // namespace cowork::rpc
