#include "ui-client/cli/line.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <thread>

#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "cowork/v1/channel.grpc.pb.h"
#include "ui-client/cli/connection.h"
#include "ui-client/cli/dial.h"

namespace cowork::cli {
namespace {

constexpr std::chrono::milliseconds kBetweenTries{100};

}  // namespace

std::unique_ptr<grpc::ClientContext> Line::NewContext() const {
  auto context = std::make_unique<grpc::ClientContext>();
  if (!token_.empty()) context->AddMetadata(rpc::kTokenMetadata, token_);
  return context;
}

bool Line::broke() const {
  return socket_.valid() && HungUp(socket_);
}

bool Line::IsFresh() const {
  return !broke() && std::chrono::steady_clock::now() < used_ + kStaysFresh;
}

Result<void> Line::DialOnce(std::chrono::seconds limit) {
  socket_.Reset();
  token_.clear();
  os::UniqueFd dialled = TRY(DialOwn(path_, SOCK_STREAM, limit));
  socket_ = os::UniqueFd(::fcntl(dialled.get(), F_DUPFD_CLOEXEC, 0));
  channel_ = rpc::ChannelOver(std::move(dialled));
  v1::HelloResponse hello;
  const auto context = NewContext();
  context->set_deadline(std::chrono::system_clock::now() + limit);
  const grpc::Status status =
      v1::Channel::NewStub(channel_)->Hello(context.get(), v1::HelloRequest(), &hello);
  if (!status.ok()) return FromStatus(status);
  token_ = hello.token();
  WasUsed();
  return {};
}

Result<void> Line::Dial() {
  const Result<void> dialled = DialOnce(patience_);
  return !dialled.ok() && broke() ? Redial() : dialled;
}

Result<void> Line::Redial() {
  const std::chrono::seconds limit = std::min(patience_, kUntilRestarted);
  const auto end = std::chrono::steady_clock::now() + limit;
  while (true) {
    const Result<void> dialled = DialOnce(limit);
    const bool nobody_was_there =
        !dialled.ok() && !socket_.valid() && dialled.error().code() == ErrorCode::kUnavailable;
    if (!nobody_was_there || std::chrono::steady_clock::now() >= end) return dialled;
    std::this_thread::sleep_for(kBetweenTries);
  }
}

}  // namespace cowork::cli
