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

Door::Door(os::UniqueFd listener, rpc::Holder holder, const os::PeerCheck& peers, Calls calls)
    : listener_(std::move(listener)),
      holder_(std::move(holder)),
      peers_(peers),
      calls_(std::move(calls)),
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
  if (!checked.ok()) return Refuse(checked.error(), calls_.tell);
  const Result<void> taken = calls_.take(std::move(client), holder_);
  // Of the person's own programs, which were too many, nobody but the log is told.
  if (!taken.ok()) Refuse(taken.error(), [](const std::string&) {});
}

// Whoever knocks again and again fills neither log nor audit: how often is told with the next one.
void Door::Refuse(const Error& why, const Tell& tell) {
  const int64_t now = SystemUnixMs();
  const std::string at = "at the socket of " + holder_.name + " somebody was not heard: ";
  for (const auto& [reason, times] : refused_.Due(now)) {
    LOG(kWarning, "others knocked, and were not heard")
        .With("at", holder_.name)
        .With("why", reason)
        .With("times", static_cast<long long>(times));
    tell(at + reason + "; " + std::to_string(times) + " more times");
  }
  if (refused_.Counted(why.message(), now)) return;
  refused_.Open(why.message(), now);
  LOG(kWarning, "somebody knocked, and was not heard")
      .With("at", holder_.name)
      .With("why", why.message())
      .With("detail", why.detail());
  tell(at + why.message());
}

}  // namespace cowork::brokerd
