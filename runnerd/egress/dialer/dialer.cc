#include "runnerd/egress/dialer/dialer.h"

#include <numeric>
#include <utility>

#include "common/base/log.h"
#include "runnerd/egress/dialer/wire.h"

namespace cowork::dialer {
namespace {

constexpr size_t kMostExchanges = 64;
constexpr size_t kMostWaiting = 1024 * 1024;     // Bytes of bodies, before gate has to wait.
constexpr size_t kMostQueued = 256 * 1024;       // Bytes of answers, before upstream has to wait.
constexpr size_t kMostUnheard = 64;              // Reports, before gate has to wait.
constexpr size_t kMostUnread = 2 * kMostQueued;  // The same, and refusals, before gate has to wait.

}  // namespace

Dialer::Dialer(boost::asio::io_context& io, Given given, Pairs pairs)
    : io_(io),
      routes_(std::move(given.routes)),
      room_(io),
      trust_(std::move(given.trusted)),
      idle_(io),
      vault_(io, std::move(pairs.vaultd)),
      resolving_(io),
      runnerd_(io, std::move(pairs.runnerd),
               {.on_message =
                    [this](const v1::ToDialer& message, frame::Descriptors descriptors) {
                      OnRunnerd(message, std::move(descriptors));
                    },
                .on_end = [this](const Error& why) { End("runnerd", why); }}),
      gate_(io, std::move(pairs.gate),
            {.on_message =
                 [this](v1::GateToDialer message, const frame::Descriptors&) {
                   OnGate(std::move(message));
                   PaceGate();
                 },
             .on_end = [this](const Error& why) { End("gate", why); }}) {
  gate_.OnDrained([this] {
    room_.Notify();
    PaceGate();
  });
  runnerd_.OnDrained([this] { PaceGate(); });
  resolving_.Use(std::move(given.resolver), given.no_resolver);
}

boost::asio::awaitable<Result<SecretBytes>> Dialer::Redeem(const Route& route) {
  return vault_.Redeem(route.lease_id, route.destination());
}

boost::asio::awaitable<Result<std::vector<policyd::Address>>> Dialer::Resolve(const Route& route) {
  return resolving_.Find(route.host, route.port);
}

Result<SSL_CTX*> Dialer::TrustFor(const Route& route) {
  return trust_.ContextFor(route.ca_pem);
}

boost::asio::awaitable<void> Dialer::WaitForRoom() {
  while (gate_.queued_bytes() > kMostQueued) co_await room_.Wait();
}

void Dialer::ToGate(const v1::DialerToGate& message) {
  gate_.Send(message);
}

void Dialer::Report(const v1::FromDialer& message) {
  runnerd_.Send(message);
}

std::unique_ptr<Upstream> Dialer::TakeIdle(const std::string& key) {
  return idle_.Take(key);
}

void Dialer::KeepIdle(const std::string& key, std::unique_ptr<Upstream> upstream) {
  idle_.Keep(key, std::move(upstream));
}

void Dialer::OnBodyTaken() {
  PaceGate();
}

// A request makes a report, whatever becomes of it, and one that is refused an answer. Where those
// are not read no further request is: none of them is to go unheard.
void Dialer::PaceGate() {
  const bool keeps_up = WaitingBytes() <= kMostWaiting &&
                        runnerd_.queued_frames() <= kMostUnheard &&
                        gate_.queued_bytes() <= kMostUnread;
  keeps_up ? gate_.Resume() : gate_.Pause();
}

void Dialer::OnOver(uint64_t id) {
  exchanges_.erase(id);
  OnBodyTaken();
}

// What is under way goes on by the route that it was admitted by, as long as there are any: none is
// the end of a turn, and nothing of it goes on.
void Dialer::OnRunnerd(const v1::ToDialer& message, frame::Descriptors descriptors) {
  Result<Routes> routes = FromWire(message);
  if (!routes.ok()) return End("runnerd", routes.error());
  routes_ = *std::move(routes);
  idle_.Clear();
  resolving_.Use(descriptors.empty() ? os::UniqueFd() : std::move(descriptors[0]),
                 message.no_resolver());
  if (!routes_.empty()) return;
  for (const auto& [id, exchange] : std::map(exchanges_)) exchange->CutOff();
}

void Dialer::OnGate(v1::GateToDialer message) {
  const uint64_t id = message.request();
  if (message.has_head()) return Open(id, message.head());
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end()) return;  // Answered or refused already; gate did not know yet.
  const std::shared_ptr<Exchange> exchange = found->second;
  if (message.has_body()) exchange->AddBody(std::move(*message.mutable_body()));
  if (message.has_end()) exchange->EndBody();
  if (message.has_cancel()) exchange->Cancel();
  if (message.has_answered()) exchange->Answered(message.answered());
}

void Dialer::Open(uint64_t id, const v1::GateToDialer::RequestHead& head) {
  if (exchanges_.contains(id)) return End("gate", Error(ErrorCode::kInternal, "a number twice"));
  Result<RequestHead> request = FromWire(head);
  if (!request.ok()) return Refuse(id, head, request.error());
  if (exchanges_.size() >= kMostExchanges)
    return Refuse(id, head, Error(ErrorCode::kResourceExhausted, "too many requests at once"));
  const auto exchange = std::make_shared<Exchange>(io_, *this, id);
  exchanges_.emplace(id, exchange);
  if (head.whole()) exchange->EndBody();
  exchange->Start(*std::move(request));
}

void Dialer::Refuse(uint64_t id, const v1::GateToDialer::RequestHead& head, const Error& why) {
  v1::DialerToGate message;
  message.set_request(id);
  *message.mutable_refused() = ToWire(why);
  gate_.Send(message);
  v1::FromDialer report;
  report.set_method(Shown(head.method()));
  report.set_target(Shown(head.target()));
  report.set_refused(why.message());
  runnerd_.Send(report);
}

size_t Dialer::WaitingBytes() const {
  return std::accumulate(
      exchanges_.begin(), exchanges_.end(), size_t{0},
      [](size_t sum, const auto& entry) { return sum + entry.second->waiting_bytes(); });
}

void Dialer::End(const char* who, const Error& why) {
  LOG(kInfo, "dialer ends").With("channel", who).With("why", why.message());
  io_.stop();
}

}  // namespace cowork::dialer
