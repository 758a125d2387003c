#include "common/frame/greetings.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <thread>

#include "common/base/log.h"
#include "common/os/hello_on_pair.h"

namespace cowork::frame {
namespace {

// A peer that is gone brings another end with whoever comes in its place. One that says something
// else, or is somebody else, is away as well: no process of ours ends at the word of another.
bool IsOfThePeer(const Error& why) {
  return why.code() == ErrorCode::kUnavailable || why.code() == ErrorCode::kInvalidArgument ||
         why.code() == ErrorCode::kPermissionDenied;
}

}  // namespace

Result<std::shared_ptr<Greetings>> Greetings::Create() {
  os::UniqueFd count(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE));
  if (!count.valid()) return Error::FromErrno("eventfd", errno);
  return std::shared_ptr<Greetings>(new Greetings(std::move(count), ::geteuid()));
}

uint64_t Greetings::NumberFor(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return newest_[name] = ++begun_;
}

void Greetings::Begin(Wired end) {
  const std::string name = end.channel;
  const uint64_t number = NumberFor(name);
  try {
    std::thread([self = shared_from_this(), end = std::move(end), number]() mutable {
      self->Greet(std::move(end), number);
    }).detach();
  } catch (const std::system_error& none) {  // The person has as many processes as they may.
    Fail(name, number, Error::FromErrno("start a thread", none.code().value()));
  }
}

void Greetings::Greet(Wired end, uint64_t number) {
  const std::string name = end.channel;
  const Result<pid_t> peer = os::GreetOnPair(end.socket.get(), user_);
  if (!peer.ok()) return Fail(name, number, peer.error());
  end.peer = *peer;
  if (Keep(std::move(end), number))
    LOG(kInfo, "a daemon is wired").With("daemon", name).With("pid", *peer);
}

// The pair of a daemon that has died since may come after the pair of the one in its place.
bool Greetings::Keep(Wired end, uint64_t number) {
  const std::lock_guard lock(mutex_);
  uint64_t& newest = proved_[end.channel];
  if (number < newest) return false;
  newest = number;
  Put(std::move(end));
  return true;
}

void Greetings::Fail(const std::string& name, uint64_t number, const Error& why) {
  LOG(kWarning, "a channel was closed: nobody proved to be at its other end")
      .With("daemon", name)
      .With("why", why.message())
      .With("detail", why.detail());
  const std::lock_guard lock(mutex_);
  if (!IsOfThePeer(why) && number == newest_[name]) Put(why);
}

void Greetings::Put(Result<Wired> outcome) {
  outcomes_.push_back(std::move(outcome));
  constexpr uint64_t kOneMore = 1;
  static_cast<void>(!::write(count_.get(), &kOneMore, sizeof kOneMore));
}

Result<std::optional<Wired>> Greetings::Take() {
  const std::lock_guard lock(mutex_);
  uint64_t one = 0;
  if (::read(count_.get(), &one, sizeof one) != sizeof one) return std::optional<Wired>();
  Result<Wired> first = std::move(outcomes_.front());
  outcomes_.pop_front();
  return std::optional(TRY(std::move(first)));
}

}  // namespace cowork::frame
