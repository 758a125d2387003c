#include "ui-client/cli/broker.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include <grpcpp/client_context.h>

#include "common/base/shell_word.h"
#include "common/rpc/client.h"
#include "common/rpc/idempotent.h"
#include "common/rpc/status.h"
#include "cowork/v1/broker.grpc.pb.h"
#include "cowork/v1/channel.grpc.pb.h"

namespace cowork::cli {
namespace {

using Stub = v1::Broker::Stub;

constexpr std::chrono::seconds kPatience{100};  // A little more than the daemons have themselves.
constexpr std::chrono::seconds kUntilRestarted{10};  // coworkd may pause 5 s before it starts one.

// Each method of the contract has a request of its own.
template <typename Request>
bool MayRepeat() {
  const auto* service = v1::GetStatusRequest::descriptor()->file()->FindServiceByName("Broker");
  for (int i = 0; i < service->method_count(); ++i)
    if (service->method(i)->input_type() == Request::descriptor())
      return rpc::MayRepeat(*service->method(i));
  return false;
}

bool IsLost(const Error& error) {
  return error.code() == ErrorCode::kUnavailable;
}

Error NobodyServes(const std::string& path, int reason) {
  const std::string word = ShellWord(path);
  if (reason == ENOENT || reason == ECONNREFUSED)
    return Error(ErrorCode::kUnavailable,
                 "the daemons do not run: nobody answers at " + word + "; cowork up");
  return Error(ErrorCode::kUnavailable,
               word + " cannot be reached: " + strerrordesc_np(reason) + "; ls -ld " + word);
}

// gRPC's own words for a lost connection say nothing to a person.
Error FromStatus(const grpc::Status& status) {
  Error error = rpc::FromGrpcStatus(status);
  if (error.code() != ErrorCode::kUnavailable) return error;
  const std::string& message = error.message();
  for (const char* jargon :
       {"ocket closed", "onnection", "recvmsg", "sendmsg", "Endpoint", "eadline"})
    if (message.find(jargon) != std::string::npos)
      return Error(ErrorCode::kUnavailable, "brokerd hung up or did not answer");
  return error;
}

class StreamReader final : public Watching {
 public:
  StreamReader(std::unique_ptr<grpc::ClientContext> context,
               std::unique_ptr<grpc::ClientReader<v1::Event>> stream, os::UniqueFd bell)
      : context_(std::move(context)),
        stream_(std::move(stream)),
        bell_(std::move(bell)),
        thread_([this] { ReadAll(); }) {}
  ~StreamReader() override {
    context_->TryCancel();
    thread_.join();
  }

  int descriptor() const override { return bell_.get(); }

  News Take() override {
    uint64_t rings = 0;
    static_cast<void>(!::read(bell_.get(), &rings, sizeof rings));
    const std::lock_guard lock(mutex_);
    return std::exchange(news_, {.events = {}, .over = news_.over, .outcome = news_.outcome});
  }

 private:
  void ReadAll() {
    for (v1::Event event; stream_->Read(&event);) {
      const std::lock_guard lock(mutex_);
      news_.events.push_back(std::move(event));
      Ring();
    }
    const grpc::Status status = stream_->Finish();
    const std::lock_guard lock(mutex_);
    news_.over = true;
    if (!status.ok()) news_.outcome = FromStatus(status);
    Ring();
  }
  void Ring() {
    const uint64_t one = 1;
    static_cast<void>(!::write(bell_.get(), &one, sizeof one));
  }

  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<v1::Event>> stream_;
  os::UniqueFd bell_;
  std::mutex mutex_;
  News news_;
  std::thread thread_;  // Last: it uses the others.
};

}  // namespace

Result<os::UniqueFd> DialOwn(const std::string& path, int type) {
  os::UniqueFd socket(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return Error::FromErrno("socket", errno);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return Error(ErrorCode::kInvalidArgument, "the path of the socket is too long: " +
                                                  ShellWord(path) + "; choose a shorter directory");
  std::memcpy(address.sun_path, path.data(), path.size());
  if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return NobodyServes(path, errno);
  // Who listened there is who will read what we send.
  ucred server{};
  socklen_t size = sizeof server;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &server, &size) != 0)
    return Error::FromErrno("getsockopt(SO_PEERCRED)", errno);
  if (server.uid != ::geteuid())
    return Error(ErrorCode::kPermissionDenied,
                 ShellWord(path) + " is served by another user, number " +
                     std::to_string(server.uid) + ", and nothing was sent; ls -l " +
                     ShellWord(path));
  return socket;
}

class Broker::Connection {
 public:
  explicit Connection(std::string path) : path_(std::move(path)) {}

  // Hello changes nothing: where a daemon dies under it, the next one is asked.
  Result<void> Dial() {
    const Result<void> dialled = DialOnce(kPatience);
    return !dialled.ok() && IsLost(dialled.error()) ? DialOnce(kUntilRestarted) : dialled;
  }

  // A call under way when brokerd died is made once more, of the next one, if the contract says
  // that it may be.
  template <typename Request, typename Response>
  Result<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                     Response*),
                        const Request& request) {
    Result<Response> answer = CallOnce(method, request);
    if (answer.ok() || !IsLost(answer.error()) || !MayRepeat<Request>()) return answer;
    return DialOnce(kUntilRestarted).ok() ? CallOnce(method, request) : answer;
  }

  Result<std::unique_ptr<Watching>> Watch(const v1::WatchRequest& request) {
    os::UniqueFd bell(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!bell.valid()) return Error::FromErrno("eventfd", errno);
    auto context = NewContext();
    auto stream = stub_->Watch(context.get(), request);
    return std::unique_ptr<Watching>(
        new StreamReader(std::move(context), std::move(stream), std::move(bell)));
  }

 private:
  Result<void> DialOnce(std::chrono::seconds limit) {
    channel_ = rpc::ChannelOver(TRY(DialOwn(path_, SOCK_STREAM)));
    token_.clear();
    stub_ = v1::Broker::NewStub(channel_);
    const auto channel = v1::Channel::NewStub(channel_);
    v1::HelloResponse hello;
    const auto context = NewContext();
    context->set_deadline(std::chrono::system_clock::now() + limit);
    const grpc::Status status = channel->Hello(context.get(), v1::HelloRequest(), &hello);
    if (!status.ok()) return FromStatus(status);
    token_ = hello.token();
    return {};
  }

  template <typename Request, typename Response>
  Result<Response> CallOnce(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                         Response*),
                            const Request& request) {
    Response response;
    const auto context = NewContext();
    context->set_deadline(std::chrono::system_clock::now() + kPatience);
    const grpc::Status status = (stub_.get()->*method)(context.get(), request, &response);
    if (!status.ok()) return FromStatus(status);
    return response;
  }

  std::unique_ptr<grpc::ClientContext> NewContext() const {
    auto context = std::make_unique<grpc::ClientContext>();
    if (!token_.empty()) context->AddMetadata(rpc::kTokenMetadata, token_);
    return context;
  }

  const std::string path_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Stub> stub_;
  std::string token_;
};

Broker::Broker(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Broker::~Broker() = default;

Result<std::unique_ptr<Broker>> Broker::Dial(const std::string& socket) {
  auto connection = std::make_unique<Connection>(socket);
  TRY(connection->Dial());
  return std::unique_ptr<Broker>(new Broker(std::move(connection)));
}

Result<v1::GetStatusResponse> Broker::GetStatus() {
  return connection_->Call(&Stub::GetStatus, v1::GetStatusRequest());
}
Result<v1::Grant> Broker::AddGrant(const v1::AddGrantRequest& request) {
  return connection_->Call(&Stub::AddGrant, request);
}
Result<v1::VerifyAuditResponse> Broker::VerifyAudit(const v1::VerifyAuditRequest& request) {
  return connection_->Call(&Stub::VerifyAudit, request);
}
Result<v1::TailAuditResponse> Broker::TailAudit(const v1::TailAuditRequest& request) {
  return connection_->Call(&Stub::TailAudit, request);
}
Result<v1::ListGrantsResponse> Broker::ListGrants() {
  return connection_->Call(&Stub::ListGrants, v1::ListGrantsRequest());
}
Result<v1::RemoveGrantResponse> Broker::RemoveGrant(const v1::RemoveGrantRequest& request) {
  return connection_->Call(&Stub::RemoveGrant, request);
}
Result<v1::Session> Broker::StartSession(const v1::StartSessionRequest& request) {
  return connection_->Call(&Stub::StartSession, request);
}
Result<v1::ListSessionsResponse> Broker::ListSessions() {
  return connection_->Call(&Stub::ListSessions, v1::ListSessionsRequest());
}
Result<v1::Session> Broker::StopSession(const v1::StopSessionRequest& request) {
  return connection_->Call(&Stub::StopSession, request);
}
Result<v1::ListApprovalsResponse> Broker::ListApprovals() {
  return connection_->Call(&Stub::ListApprovals, v1::ListApprovalsRequest());
}
Result<v1::Approval> Broker::Answer(const v1::AnswerRequest& request) {
  return connection_->Call(&Stub::Answer, request);
}
Result<v1::ExpectSecretResponse> Broker::ExpectSecret(const v1::ExpectSecretRequest& request) {
  return connection_->Call(&Stub::ExpectSecret, request);
}
Result<std::unique_ptr<Watching>> Broker::Watch(const v1::WatchRequest& request) {
  return connection_->Watch(request);
}

}  // namespace cowork::cli
