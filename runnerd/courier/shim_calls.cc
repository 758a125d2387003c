#include "runnerd/courier/shim_calls.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "common/base/log.h"

namespace cowork::courier {
namespace {

constexpr size_t kMostCalls = 64;  // OpenCode has a handful at a time.

}  // namespace

ShimCalls::ShimCalls(boost::asio::io_context& io, os::UniqueFd listener, uint64_t& last_number,
                     Handlers handlers)
    : io_(io),
      listener_(io, listener.Release()),
      handlers_(std::move(handlers)),
      last_number_(last_number) {
  listener_.non_blocking(true);
  Accept();
}

// A command of 128 KiB is said and hung up on in no time, and each is told.
void ShimCalls::Accept() {
  if (accepting_ || !handlers_.keeps_up()) return;
  accepting_ = true;
  listener_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [this](const boost::system::error_code& failed) {
                         accepting_ = false;
                         if (failed) return;
                         AcceptAll();
                         Accept();
                       });
}

void ShimCalls::AcceptAll() {
  while (handlers_.keeps_up()) {
    os::UniqueFd shim(
        ::accept4(listener_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!shim.valid()) return;
    if (connections_.size() < kMostCalls)
      Begin(std::move(shim));
    else
      LOG(kWarning, "too many shims at once; one was turned away");
  }
}

void ShimCalls::Begin(os::UniqueFd shim) {
  const uint64_t connection = ++last_connection_;
  connections_[connection].call =
      std::make_unique<ShimCall>(io_, std::move(shim), HandlersOf(connection));
}

ShimCall::Handlers ShimCalls::HandlersOf(uint64_t connection) {
  return {.on_shell =
              [this, connection](ShellRequest request) {
                handlers_.on_call(Number(connection, handlers_.on_gone), std::move(request));
              },
          .on_mcp =
              [this, connection](const McpRequest& request, ShimEnds ends) {
                handlers_.on_mcp(Number(connection, handlers_.on_mcp_gone), request.server,
                                 std::move(ends));
              },
          .on_wrote =
              [this, connection](const KeptOutput& wrote) {
                // One that hung up has told already, and lives on for what was under way.
                const auto entry = connections_.find(connection);
                if (entry != connections_.end()) handlers_.on_wrote(entry->second.number, wrote);
              },
          .on_gone = [this, connection] { End(connection); }};
}

uint64_t ShimCalls::Number(uint64_t connection, const std::function<void(uint64_t)>& on_gone) {
  Entry& entry = connections_.at(connection);
  entry.on_gone = &on_gone;
  return entry.number = ++last_number_;
}

// A call tells its end from inside its own functions, so it is destroyed later.
void ShimCalls::End(uint64_t connection) {
  const auto entry = connections_.find(connection);
  if (entry == connections_.end()) return;
  Entry ended = std::move(entry->second);
  connections_.erase(entry);
  const bool hung_up = ended.on_gone != nullptr && !ended.call->answered();
  if (hung_up && !ended.call->wrote().empty())
    handlers_.on_wrote(ended.number, ended.call->wrote());
  if (hung_up) (*ended.on_gone)(ended.number);
  boost::asio::post(io_, [late = std::shared_ptr<ShimCall>(std::move(ended.call))] {});
}

ShimCall* ShimCalls::Find(uint64_t call) const {
  const auto found = std::ranges::find_if(
      connections_, [call](const auto& one) { return one.second.number == call; });
  return call == 0 || found == connections_.end() ? nullptr : found->second.call.get();
}

void ShimCalls::Output(uint64_t call, os::UniqueFd out, os::UniqueFd err) {
  if (ShimCall* found = Find(call)) found->Output(std::move(out), std::move(err));
}

void ShimCalls::Exit(uint64_t call, int code, std::string say) {
  if (ShimCall* found = Find(call)) found->Exit(code, std::move(say));
}

}  // namespace cowork::courier
