#include "runnerd/egress/dialer/exchange.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "common/frame/pair.h"
#include "runnerd/egress/dialer/reach.h"
#include "runnerd/egress/dialer/wire.h"

namespace cowork::dialer {

using boost::asio::awaitable;

namespace {

constexpr std::chrono::seconds kBodyPatience{60};
constexpr std::chrono::milliseconds kHoldBack{100};

std::string Chunk(std::string_view piece) {
  char size[16];
  const auto end = std::to_chars(size, size + sizeof size, piece.size(), 16).ptr;
  std::string chunk(size, end);
  return chunk.append("\r\n").append(piece).append("\r\n");
}

// A head up to the secret, the secret, and the end of the head.
Result<SecretBytes> WithSecret(std::string_view head, const SecretBytes& secret) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  return SecretBytes::Filled(
      head.size() + secret.size() + kEnd.size(), [&](std::span<std::byte> room) -> Result<void> {
        const auto after = std::ranges::copy(std::as_bytes(std::span(head)), room.begin()).out;
        const auto end = secret.Expose(
            [&](std::span<const std::byte> bytes) { return std::ranges::copy(bytes, after).out; });
        std::ranges::copy(std::as_bytes(std::span(kEnd)), end);
        return {};
      });
}

// Routes may change while a request is under way: what it leaves open is for those who trust alike.
std::string KeyOf(const std::string& name, const Route& route) {
  return name + ' ' + route.destination() + ' ' + route.lease_id +
         (route.plain ? " plain" : " tls ") + route.ca_pem;
}

}  // namespace

// From the loop: what ended right before it has then left its connection to the next.
void Exchange::Start(RequestHead head) {
  head_ = std::move(head);
  boost::asio::post(io_, [self = shared_from_this()] {
    boost::asio::co_spawn(
        self->io_, [self] { return self->Run(); }, boost::asio::detached);
  });
}

void Exchange::AddBody(std::string piece) {
  // After the end nothing may follow: it would be a second request on this connection.
  if (over_ || body_ended_ || piece.empty()) return;
  waiting_bytes_ += piece.size();
  body_.push_back(std::move(piece));
  body_changed_.Notify();
}

void Exchange::EndBody() {
  body_ended_ = true;
  body_changed_.Notify();
}

void Exchange::Cancel() {
  cancelled_ = true;
  Stop();
}

void Exchange::CutOff() {
  cut_off_ = true;
  Stop();
}

void Exchange::Stop() {
  over_ = true;
  body_.clear();
  waiting_bytes_ = 0;
  if (upstream_ != nullptr) upstream_->Abort();
  body_changed_.Notify();
}

void Exchange::Answered(uint64_t bytes) {
  whole_ = true;
  clean_ = bytes == said_bytes_ && !(masker_.has_value() && masker_->holds_back());
  if (upstream_ != nullptr) upstream_->StopReading();
}

// Asked wherever something was waited for before the request left.
Result<void> Exchange::MayGoOn() const {
  if (cut_off_) return Error(ErrorCode::kUnavailable, "the turn that it was of is over");
  if (cancelled_) return Error(ErrorCode::kUnavailable, "the box hung up before it left");
  return {};
}

awaitable<void> Exchange::Run() {
  Result<void> outcome = co_await SendHead();
  Report(outcome);
  if (outcome.ok()) {
    boost::asio::co_spawn(
        io_, [self = shared_from_this()] { return self->SendBody(); }, boost::asio::detached);
    outcome = co_await PassAnswer();
  }
  secret_.reset();  // Before anybody learns that the request is over.
  masker_.reset();
  if (!cancelled_ && !whole_) SayOutcome(outcome);
  EndUpstream();
  desk_.OnOver(id_);
}

// A connection is kept only where all of the request went out and all of the answer came.
void Exchange::EndUpstream() {
  if (clean_ && body_sent_ && !cancelled_ && !cut_off_ && kept_as_.has_value())
    desk_.KeepIdle(*kept_as_, std::move(upstream_));
  Cancel();  // Ends SendBody, if it still runs.
}

awaitable<Result<void>> Exchange::SendHead() {
  const Result<const Route*> admitted = Admit(desk_.routes(), head_);
  if (!admitted.ok()) co_return admitted.error();
  const Route route = **admitted;  // Its own: the routes may change while it waits.
  destination_ = route.destination();
  const Result<Body> body = co_await WhichBody();
  if (!body.ok()) co_return body.error();
  const Result<void> reached = co_await Reach(route);
  if (!reached.ok()) co_return reached;
  // Only now: a lease is not redeemed for a request that has nowhere to go.
  const Result<void> taken = co_await TakeSecret(route);
  if (!taken.ok()) co_return taken;
  // The vault took its time, and one that was kept may have been closed meanwhile.
  if (was_kept_ && !upstream_->IsQuiet()) {
    const Result<void> dialled = co_await Dial(route);
    if (!dialled.ok()) co_return dialled;
  }
  co_return co_await WriteHead(route, *body);
}

awaitable<Result<void>> Exchange::Reach(const Route& route) {
  const Result<void> before = MayGoOn();
  if (!before.ok()) co_return before;
  kept_as_ = KeyOf(head_.route, route);
  upstream_ = desk_.TakeIdle(*kept_as_);
  was_kept_ = upstream_ != nullptr;
  if (was_kept_) co_return Result<void>();
  co_return co_await Dial(route);
}

awaitable<Result<void>> Exchange::Dial(const Route& route) {
  was_kept_ = false;
  upstream_ = std::make_unique<Upstream>(io_);
  const Result<void> reached = co_await dialer::Reach(desk_, route, *upstream_);
  const Result<void> after = MayGoOn();
  co_return after.ok() ? reached : after;
}

awaitable<Result<void>> Exchange::TakeSecret(const Route& route) {
  if (route.lease_id.empty()) co_return MayGoOn();
  Result<SecretBytes> secret = co_await desk_.Redeem(route);
  if (!secret.ok()) co_return secret.error();
  const Result<void> after = MayGoOn();
  if (!after.ok()) co_return after;
  secret_ = std::move(secret).value();
  masker_.emplace(*secret_);
  co_return Result<void>();
}

// Whether there is a body is seen by its coming, not by what the box's head says of it.
awaitable<Result<Body>> Exchange::WhichBody() {
  if (body_.empty() && !body_ended_ && !cancelled_)
    co_await body_changed_.WaitAtMost(kBodyPatience);
  if (!body_.empty()) co_return Body::kChunked;
  if (body_ended_ && !cancelled_) co_return Body::kNone;
  co_return Error(ErrorCode::kInvalidArgument, "the request was not finished");
}

// In one write, and so in one packet: the memory that holds all of it is the secret's kind.
awaitable<Result<void>> Exchange::WriteHead(const Route& route, Body body) {
  const std::string head = HeadFor(route, head_, body);
  if (!secret_.has_value()) co_return co_await upstream_->Write(head + "\r\n");
  const Result<SecretBytes> whole = WithSecret(head + CredentialLine(route), *secret_);
  if (!whole.ok()) co_return whole.error();
  co_return co_await upstream_->WriteSecret(*whole);
}

// A failure here is not told: upstream may have answered before it had the whole body, and that
// answer is on its way.
awaitable<void> Exchange::SendBody() {
  const bool chunked = !body_.empty();
  while (!over_) {
    if (!body_.empty()) {
      const std::string piece = std::move(body_.front());
      body_.pop_front();
      const Result<void> written = co_await upstream_->Write(Chunk(piece));
      waiting_bytes_ -= std::min(waiting_bytes_, piece.size());
      desk_.OnBodyTaken();
      if (!written.ok()) over_ = true;
    } else if (body_ended_) {
      if (chunked) static_cast<void>(co_await upstream_->Write("0\r\n\r\n"));
      body_sent_ = true;
      co_return;
    } else {
      co_await body_changed_.Wait();
    }
  }
}

awaitable<Result<void>> Exchange::PassAnswer() {
  bool answered = false;
  while (true) {
    const Result<std::string> piece = co_await NextPiece();
    if (whole_ && piece.ok() && !piece->empty()) clean_ = false;
    if (whole_) co_return Result<void>();
    if (cut_off_) co_return MayGoOn();
    if (!piece.ok()) co_return piece.error();
    if (piece->empty()) break;
    answered = true;
    co_await desk_.WaitForRoom();
    clean_ = false;  // What was just read came behind the end, if gate has seen that by now.
    if (cancelled_ || whole_) co_return Result<void>();
    if (cut_off_) co_return MayGoOn();
    SayBytes(masker_.has_value() ? masker_->Pass(*piece) : *piece);
  }
  if (!answered) co_return Error(ErrorCode::kUnavailable, "upstream closed without an answer");
  if (masker_.has_value()) SayBytes(masker_->Finish());
  co_return Result<void>();
}

// An answer may end as the secret begins, and gate waits for that end. What is held back goes on
// when nothing follows it soon; an echo that comes in pieces comes without such a pause.
awaitable<Result<std::string>> Exchange::NextPiece() {
  if (masker_.has_value() && masker_->holds_back()) {
    const bool more = co_await upstream_->HasMoreWithin(kHoldBack);
    if (!more && !cut_off_ && !cancelled_ && !whole_) SayBytes(masker_->Finish());
  }
  if (whole_ || cancelled_) co_return std::string();
  co_return co_await upstream_->Read();
}

void Exchange::SayBytes(std::string_view bytes) {
  said_bytes_ += bytes.size();
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, frame::kPiece);
    v1::DialerToGate message;
    message.set_request(id_);
    message.set_bytes(piece.data(), piece.size());
    desk_.ToGate(message);
    bytes.remove_prefix(piece.size());
  }
}

void Exchange::SayOutcome(const Result<void>& outcome) {
  v1::DialerToGate message;
  message.set_request(id_);
  if (outcome.ok()) {
    message.set_end(true);
  } else {
    *message.mutable_refused() = ToWire(outcome.error());
  }
  desk_.ToGate(message);
}

void Exchange::Report(const Result<void>& left) {
  v1::FromDialer message;
  message.set_destination(destination_);
  message.set_method(Shown(head_.method));
  message.set_target(Shown(head_.target));
  message.set_credential_added(left.ok() && secret_.has_value());
  if (!left.ok()) message.set_refused(left.error().message());
  if (upstream_ != nullptr) message.set_address(upstream_->address());
  desk_.Report(message);
}

}  // namespace cowork::dialer
