#include "brokerd/door.h"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "brokerd/timer.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

// Descriptors come back when clients leave; until then a loop of failing accepts helps nobody.
constexpr std::chrono::milliseconds kPauseWithoutDescriptors{100};

}  // namespace

Door::Door(os::UniqueFd listener, rpc::Holder holder, const os::PeerCheck& peers, Take take)
    : listener_(std::move(listener)),
      holder_(std::move(holder)),
      peers_(peers),
      take_(std::move(take)),
      thread_([this] { Keep(); }) {}

// A listener that is shut down accepts no more, and wakes whoever waits for it to.
Door::~Door() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  thread_.join();
}

void Door::Keep() {
  while (true) {
    os::UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (client.valid()) {
      LetIn(std::move(client));
      continue;
    }
    if (errno == EBADF || errno == EINVAL || errno == ENOTSOCK) return;  // It listens no more.
    std::this_thread::sleep_for(kPauseWithoutDescriptors);
  }
}

void Door::LetIn(os::UniqueFd client) {
  const Result<void> checked = peers_.Check(client.get());
  if (!checked.ok()) return Refuse(checked.error());
  const Result<void> taken = take_(std::move(client), holder_);
  if (!taken.ok()) Refuse(taken.error());
}

// Whoever knocks again and again does not fill our log: how often is told with the next one.
void Door::Refuse(const Error& why) {
  const int64_t now = SystemUnixMs();
  for (const auto& [reason, times] : refused_.Due(now))
    LOG(kWarning, "others knocked, and were not heard")
        .With("at", holder_.name)
        .With("why", reason)
        .With("times", static_cast<long long>(times));
  if (refused_.Counted(why.message(), now)) return;
  refused_.Open(why.message(), now);
  LOG(kWarning, "somebody knocked, and was not heard")
      .With("at", holder_.name)
      .With("why", why.message())
      .With("detail", why.detail());
}

}  // namespace cowork::brokerd
