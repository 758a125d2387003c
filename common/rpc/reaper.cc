#include "common/rpc/reaper.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace cowork::rpc {
namespace {

constexpr uint64_t kEnd = 0;

Result<void> Add(const os::UniqueFd& events, const os::UniqueFd& what, uint32_t mask,
                 uint64_t number) {
  epoll_event wanted{.events = mask, .data = {.u64 = number}};
  if (::epoll_ctl(events.get(), EPOLL_CTL_ADD, what.get(), &wanted) != 0)
    return Error::FromErrno("epoll_ctl", errno);
  return {};
}

}  // namespace

Result<std::unique_ptr<Reaper>> Reaper::Start() {
  os::UniqueFd events(::epoll_create1(EPOLL_CLOEXEC));
  if (!events.valid()) return Error::FromErrno("epoll_create1", errno);
  os::UniqueFd end(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!end.valid()) return Error::FromErrno("eventfd", errno);
  TRY(Add(events, end, EPOLLIN, kEnd));
  return std::unique_ptr<Reaper>(new Reaper(std::move(events), std::move(end)));
}

Reaper::~Reaper() {
  const uint64_t one = 1;
  static_cast<void>(!::write(end_.get(), &one, sizeof one));
  thread_.join();
}

Result<void> Reaper::Watch(os::UniqueFd socket, std::function<void()> gone) {
  const std::lock_guard lock(mutex_);
  const uint64_t number = next_++;
  // Once: a duplicate elsewhere keeps the description alive, and with it an event that is not
  // reset.
  TRY(Add(events_, socket, EPOLLRDHUP | EPOLLONESHOT, number));
  watched_.emplace(number, Watched{.socket = std::move(socket), .gone = std::move(gone)});
  return {};
}

void Reaper::Run() {
  while (true) {
    epoll_event event{};
    const int count = ::epoll_wait(events_.get(), &event, 1, -1);
    if (count < 0 && errno != EINTR) return;
    if (count <= 0) continue;
    if (event.data.u64 == kEnd) return;
    Bury(event.data.u64);
  }
}

void Reaper::Bury(uint64_t number) {
  Watched watched;
  {
    const std::lock_guard lock(mutex_);
    const auto entry = watched_.find(number);
    if (entry == watched_.end()) return;
    watched = std::move(entry->second);
    watched_.erase(entry);
  }
  // The description may live on in gRPC's descriptor, and would stay in the set with it.
  ::epoll_ctl(events_.get(), EPOLL_CTL_DEL, watched.socket.get(), nullptr);
  watched.gone();
}

}  // namespace cowork::rpc
