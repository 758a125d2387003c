// Service: contracts, and a handler of ours for each of their methods.
//
//   {.contracts = {...}, .handlers = {{"/cowork.v1.Policy/Judge", rpc::Unary(...)},
//                                     {"/cowork.v1.Broker/Watch", rpc::Stream(...)}},
//    .changes = {{"/cowork.v1.Broker/AddGrant", rpc::Telling(...)}}}

#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
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
  std::string holder;     // Whose socket it came in by: Holder::name.
  std::string confirmed;  // Of what takes two calls, in the second: what precisely was confirmed.
  std::shared_ptr<const std::atomic<bool>> cut_off = {};

  // Its connection was ended by us: what it waited for is not done any more.
  bool IsCutOff() const { return cut_off != nullptr && *cut_off; }
};

// Serves one call whose request has been read, and answers it but for its status.
using Handler = std::function<Task<Done>(Caller, grpc::ByteBuffer, Call&)>;
using Handlers = std::map<std::string, Handler>;

// What a call would change: `what`, in words for a person, and `precisely`, for us, where two
// changes read alike: which directory stands under a path. At the second call both have to be what
// they were.
struct Change {
  Change(std::string words) : what(std::move(words)), precisely(what) {}  // NOLINT
  Change(std::string words, std::string exactly)
      : what(std::move(words)), precisely(std::move(exactly)) {}
  std::string what;
  std::string precisely;
};

// Tells what one call would change, and changes nothing. Its error answers the call.
using Teller = std::function<Task<Change>(Caller, grpc::ByteBuffer)>;

struct Service {
  std::vector<Contract> contracts;
  Handlers handlers = {};                      // By path.
  std::map<std::string, Teller> changes = {};  // The same, of what widens or destroys.

  void Add(Service other) {
    contracts.insert(contracts.end(), other.contracts.begin(), other.contracts.end());
    handlers.merge(other.handlers);
    changes.merge(other.changes);
  }
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

// What a handler of many requests reads them from. Each is looked at as the first one was.
template <typename Request>
class Reader {
 public:
  Reader(Call& call, grpc::ByteBuffer first) : call_(call), first_(std::move(first)) {}

  // None: the peer has sent its last.
  Task<std::optional<Request>> Next() {
    grpc::ByteBuffer bytes;
    if (first_.has_value()) {
      bytes = std::move(*first_);
      first_.reset();
    } else {
      const bool came = co_await call_.Read(bytes);
      if (!came) co_return std::optional<Request>();
      const Result<void> admitted = call_.Look(bytes);
      if (!admitted.ok()) co_return admitted.error();
    }
    Result<Request> request = FromBytes<Request>(std::move(bytes));
    if (!request.ok()) co_return request.error();
    co_return std::optional<Request>(*std::move(request));
  }

 private:
  Call& call_;
  std::optional<grpc::ByteBuffer> first_;
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

template <typename Object, typename Request, typename Response>
Task<Done> RunBothWays(Object& object,
                       Task<Done> (Object::*method)(Caller, Reader<Request>, Writer<Response>),
                       Caller caller, grpc::ByteBuffer bytes, Call& call) {
  Reader<Request> reader(call, std::move(bytes));  // Named: g++ 12 may destroy a temporary twice.
  co_return co_await (object.*method)(std::move(caller), std::move(reader), Writer<Response>(call));
}

// `Told` is a Change, or its words alone.
template <typename Object, typename Request, typename Told>
Task<Change> Tell(Object& object, Task<Told> (Object::*method)(Caller, Request), Caller caller,
                  grpc::ByteBuffer bytes) {
  Result<Request> request = FromBytes<Request>(std::move(bytes));
  if (!request.ok()) co_return request.error();
  Result<Told> told = co_await (object.*method)(std::move(caller), *std::move(request));
  if (!told.ok()) co_return told.error();
  co_return Change(*std::move(told));
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

template <typename Object, typename Request, typename Response>
Handler BothWays(Object& object,
                 Task<Done> (Object::*method)(Caller, Reader<Request>, Writer<Response>)) {
  return [&object, method](Caller caller, grpc::ByteBuffer bytes, Call& call) {
    return RunBothWays(object, method, std::move(caller), std::move(bytes), call);
  };
}

template <typename Object, typename Request, typename Told>
Teller Telling(Object& object, Task<Told> (Object::*method)(Caller, Request)) {
  return [&object, method](Caller caller, grpc::ByteBuffer bytes) {
    return Tell(object, method, std::move(caller), std::move(bytes));
  };
}

}  // namespace cowork::rpc
