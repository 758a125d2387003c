#include "runnerd/courier/shim_calls.h"

#include <sys/socket.h>

#include <utility>

#include <boost/asio/post.hpp>

#include "common/base/log.h"

namespace cowork::courier {
namespace {

constexpr size_t kMostCalls = 64;  // OpenCode runs a handful at a time.

}  // namespace

ShimCalls::ShimCalls(boost::asio::io_context& io, os::UniqueFd listener, Handlers handlers)
    : io_(io), listener_(io, listener.Release()), handlers_(std::move(handlers)) {
  listener_.non_blocking(true);
  Accept();
}

void ShimCalls::Accept() {
  listener_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [this](const boost::system::error_code& failed) {
                         if (failed) return;
                         AcceptAll();
                         Accept();
                       });
}

void ShimCalls::AcceptAll() {
  for (;;) {
    os::UniqueFd shim(
        ::accept4(listener_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!shim.valid()) return;
    if (calls_.size() < kMostCalls)
      Begin(std::move(shim));
    else
      LOG(kWarning, "too many shells at once; one was turned away");
  }
}

void ShimCalls::Begin(os::UniqueFd shim) {
  const uint64_t number = ++last_;
  calls_[number].call = std::make_unique<ShellCall>(
      io_, std::move(shim),
      ShellCall::Handlers{.on_request =
                              [this, number](ShellRequest request) {
                                calls_.at(number).announced = true;
                                handlers_.on_call(number, std::move(request));
                              },
                          .on_gone = [this, number] { End(number); }});
}

// A call tells its end from inside its own functions, so it is destroyed later.
void ShimCalls::End(uint64_t number) {
  const auto entry = calls_.find(number);
  if (entry == calls_.end()) return;
  Entry ended = std::move(entry->second);
  calls_.erase(entry);
  if (ended.announced && !ended.call->answered()) handlers_.on_gone(number);
  boost::asio::post(io_, [late = std::shared_ptr<ShellCall>(std::move(ended.call))] {});
}

void ShimCalls::Output(uint64_t call, os::UniqueFd out, os::UniqueFd err) {
  const auto entry = calls_.find(call);
  if (entry != calls_.end()) entry->second.call->Output(std::move(out), std::move(err));
}

void ShimCalls::Exit(uint64_t call, int code, std::string say) {
  const auto entry = calls_.find(call);
  if (entry != calls_.end()) entry->second.call->Exit(code, std::move(say));
}

}  // namespace cowork::courier
