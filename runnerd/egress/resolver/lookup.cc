#include "runnerd/egress/resolver/lookup.h"

#include <chrono>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "runnerd/egress/resolver/answers.h"
#include "runnerd/egress/resolver/sockets.h"

namespace cowork::resolver {

using boost::asio::posix::stream_descriptor;

namespace {

constexpr int kFirstTryMs = 2000;  // Of each server; the second one waits twice as long.
constexpr int kTries = 2;
constexpr std::chrono::seconds kLimit{8};  // Less than a dialer waits for us.

}  // namespace

// Answered once: by c-ares, which may have many servers to wait for, or by the time.
struct Lookup::Waiting {
  Waiting(boost::asio::io_context& io, std::string name, Answered then)
      : host(std::move(name)), answered(std::move(then)), limit(io, kLimit) {}

  void Answer(const Result<std::vector<policyd::Address>>& answer) {
    limit.cancel();
    if (answered) std::exchange(answered, nullptr)(answer);
  }

  const std::string host;
  Answered answered;
  boost::asio::steady_timer limit;
};

// A socket of c-ares', which c-ares closes itself.
struct Lookup::Watched {
  Watched(boost::asio::io_context& io, ares_socket_t socket) : descriptor(io, socket) {}
  ~Watched() { descriptor.release(); }

  stream_descriptor descriptor;
  bool readable = false;  // What is wanted.
  bool writable = false;
  bool awaits_read = false;  // What is under way.
  bool awaits_write = false;
};

Result<std::unique_ptr<Lookup>> Lookup::Open(boost::asio::io_context& io) {
  std::unique_ptr<Lookup> lookup(new Lookup(io));
  TRY(lookup->Start());
  return lookup;
}

Result<void> Lookup::Start() {
  ares_options options{};
  // Exactly this name: no alias stands for it, and no domain of this machine's is put behind it.
  // For that c-ares 1.18 needs one that is empty: it does not look at ARES_FLAG_NOSEARCH here, and
  // takes none at all for a wish to read resolv.conf's.
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
  char nothing[] = "";
  char* domains[] = {nothing};
  options.domains = domains;
  options.ndomains = 1;
  options.timeout = kFirstTryMs;
  options.tries = kTries;
  options.sock_state_cb = OnSocket;
  options.sock_state_cb_data = this;
  const int given = ARES_OPT_FLAGS | ARES_OPT_DOMAINS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                    ARES_OPT_SOCK_STATE_CB;
  if (const int status = ares_init_options(&channel_, &options, given); status != ARES_SUCCESS)
    return Error(ErrorCode::kUnavailable, std::string("DNS: ") + ares_strerror(status));
  ares_set_socket_functions(channel_, &kSockets, nullptr);
  return {};
}

Lookup::~Lookup() {
  if (channel_ != nullptr) ares_destroy(channel_);
}

void Lookup::Find(const std::string& host, Answered answered) {
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  const auto waiting = std::make_shared<Waiting>(io_, host, std::move(answered));
  waiting->limit.async_wait([waiting](const boost::system::error_code& cancelled) {
    if (!cancelled) waiting->Answer(AnswerOf(ARES_ETIMEOUT, waiting->host, nullptr));
  });
  ares_getaddrinfo(channel_, host.c_str(), nullptr, &hints, OnFound,
                   new std::shared_ptr<Waiting>(waiting));
  LookLater();
}

void Lookup::OnFound(void* of, int status, int, ares_addrinfo* found) {
  const std::unique_ptr<std::shared_ptr<Waiting>> waiting(
      static_cast<std::shared_ptr<Waiting>*>(of));
  (*waiting)->Answer(AnswerOf(status, (*waiting)->host, found));
  ares_freeaddrinfo(found);
}

void Lookup::OnSocket(void* self, ares_socket_t socket, int readable, int writable) {
  static_cast<Lookup*>(self)->Watch(socket, readable != 0, writable != 0);
}

void Lookup::Watch(ares_socket_t socket, bool readable, bool writable) {
  if (!readable && !writable) {
    watched_.erase(socket);
    return;
  }
  std::shared_ptr<Watched>& watched = watched_[socket];
  if (watched == nullptr) watched = std::make_shared<Watched>(io_, socket);
  watched->readable = readable;
  watched->writable = writable;
  Await(watched, true);
  Await(watched, false);
}

// The number of a socket that was closed may be another's by the time a wait ends: so each wait
// knows which one it was for.
void Lookup::Await(const std::shared_ptr<Watched>& watched, bool reading) {
  bool& under_way = reading ? watched->awaits_read : watched->awaits_write;
  if (under_way || !(reading ? watched->readable : watched->writable)) return;
  under_way = true;
  watched->descriptor.async_wait(
      reading ? stream_descriptor::wait_read : stream_descriptor::wait_write,
      [this, reading, weak = std::weak_ptr(watched)](const boost::system::error_code& ended) {
        const std::shared_ptr<Watched> still = weak.lock();
        if (ended || still == nullptr) return;
        (reading ? still->awaits_read : still->awaits_write) = false;
        const ares_socket_t socket = still->descriptor.native_handle();
        ares_process_fd(channel_, reading ? socket : ARES_SOCKET_BAD,
                        reading ? ARES_SOCKET_BAD : socket);
        if (watched_.contains(socket) && watched_[socket] == still) Await(still, reading);
        LookLater();
      });
}

// c-ares tells how long it may be left alone before a server is given up.
void Lookup::LookLater() {
  timeval room{};
  const timeval* wait = ares_timeout(channel_, nullptr, &room);
  if (wait == nullptr) return;
  next_look_.expires_after(std::chrono::seconds(wait->tv_sec) +
                           std::chrono::microseconds(wait->tv_usec));
  next_look_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    LookLater();
  });
}

}  // namespace cowork::resolver
