#include "common/frame/greetings.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "common/base/log.h"
#include "common/os/hello_on_pair.h"

namespace cowork::frame {

Result<std::shared_ptr<Greetings>> Greetings::Create() {
  os::UniqueFd count(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE));
  if (!count.valid()) return Error::FromErrno("eventfd", errno);
  return std::shared_ptr<Greetings>(new Greetings(std::move(count), ::geteuid()));
}

void Greetings::Begin(Wired end) {
  const uint64_t number = ++begun_;
  std::thread([self = shared_from_this(), end = std::move(end), number]() mutable {
    self->Greet(std::move(end), number);
  }).detach();
}

void Greetings::Greet(Wired end, uint64_t number) {
  const std::string name = end.channel;
  const Result<pid_t> peer = os::GreetOnPair(end.socket.get(), user_, kGreetLimit);
  if (!peer.ok()) {
    LOG(kWarning, "a channel was closed: nobody proved to be at its other end")
        .With("daemon", name)
        .With("why", peer.error().message())
        .With("detail", peer.error().detail());
    return;
  }
  end.peer = *peer;
  if (Keep(std::move(end), number))
    LOG(kInfo, "a daemon is wired").With("daemon", name).With("pid", *peer);
}

// The pair of a daemon that has died since may come after the pair of the one in its place.
bool Greetings::Keep(Wired end, uint64_t number) {
  const std::lock_guard lock(mutex_);
  uint64_t& newest = newest_[end.channel];
  if (number < newest) return false;
  newest = number;
  proved_.push_back(std::move(end));
  constexpr uint64_t kOneMore = 1;
  static_cast<void>(!::write(proved_count_.get(), &kOneMore, sizeof kOneMore));
  return true;
}

std::optional<Wired> Greetings::Take() {
  const std::lock_guard lock(mutex_);
  uint64_t one = 0;
  if (::read(proved_count_.get(), &one, sizeof one) != sizeof one) return std::nullopt;
  Wired first = std::move(proved_.front());
  proved_.pop_front();
  return first;
}

}  // namespace cowork::frame
