#include "runnerd/egress/dialer/exchange.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "common/frame/pair.h"
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

}  // namespace

void Exchange::Start(RequestHead head) {
  head_ = std::move(head);
  boost::asio::co_spawn(
      io_, [self = shared_from_this()] { return self->Run(); }, boost::asio::detached);
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
  cancelled_ = over_ = true;
  body_.clear();
  waiting_bytes_ = 0;
  if (upstream_ != nullptr) upstream_->Abort();
  body_changed_.Notify();
}

void Exchange::CutOff() {
  cut_off_ = over_ = true;
  body_.clear();
  waiting_bytes_ = 0;
  if (upstream_ != nullptr) upstream_->Abort();
  body_changed_.Notify();
}

void Exchange::Answered() {
  whole_ = true;
  if (upstream_ != nullptr) upstream_->StopReading();
}

// Asked wherever something was waited for before the request left.
Result<void> Exchange::MayGoOn() const {
  if (cut_off_) return Error(ErrorCode::kUnavailable, "the turn that it was of is over");
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
  if (whole_ && body_sent_ && !cancelled_ && !cut_off_ && kept_as_.has_value())
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
  const Result<void> written = co_await upstream_->Write(HeadFor(route, head_, *body));
  if (!written.ok()) co_return written;
  co_return co_await EndHead(route);
}

awaitable<Result<void>> Exchange::Reach(const Route& route) {
  if (cut_off_) co_return MayGoOn();
  kept_as_ = head_.route + ' ' + route.destination() + ' ' + route.lease_id;
  upstream_ = desk_.TakeIdle(*kept_as_);
  if (upstream_ != nullptr) co_return Result<void>();
  upstream_ = std::make_unique<Upstream>(io_);
  co_return co_await Dial(route);
}

awaitable<Result<void>> Exchange::Dial(const Route& route) {
  const Result<std::vector<policyd::Address>> addresses = co_await AddressesOf(route);
  if (!addresses.ok()) co_return addresses.error();
  if (cut_off_) co_return MayGoOn();
  const Result<void> connected = co_await upstream_->Connect(*addresses, route.port);
  if (!connected.ok() || route.plain) co_return cut_off_ ? MayGoOn() : connected;
  const Result<SSL_CTX*> trust = desk_.TrustFor(route);
  if (!trust.ok()) co_return trust.error();
  const Result<void> secured = co_await upstream_->Secure(*trust, route.host);
  co_return cut_off_ ? MayGoOn() : secured;
}

// The resolver has judged its answers. We dial, so we judge them, too.
awaitable<Result<std::vector<policyd::Address>>> Exchange::AddressesOf(const Route& route) {
  if (route.address.has_value()) co_return std::vector<policyd::Address>{*route.address};
  Result<std::vector<policyd::Address>> found = co_await desk_.Resolve(route);
  if (!found.ok()) co_return found.error();
  const Result<void> judged = policyd::CheckAnswers(route.host, *found, route.opt_in);
  if (!judged.ok()) co_return judged.error();
  co_return found;
}

awaitable<Result<void>> Exchange::TakeSecret(const Route& route) {
  if (route.lease_id.empty()) co_return MayGoOn();
  Result<SecretBytes> secret = co_await desk_.Redeem(route);
  if (!secret.ok()) co_return secret.error();
  if (cut_off_) co_return MayGoOn();
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

awaitable<Result<void>> Exchange::EndHead(const Route& route) {
  if (!secret_.has_value()) co_return co_await upstream_->Write("\r\n");
  const Result<void> named = co_await upstream_->Write(CredentialLine(route));
  if (!named.ok()) co_return named;
  const Result<void> written = co_await upstream_->WriteSecret(*secret_);
  if (!written.ok()) co_return written;
  co_return co_await upstream_->Write("\r\n\r\n");
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
    if (whole_) co_return Result<void>();
    if (cut_off_) co_return MayGoOn();
    if (!piece.ok()) co_return piece.error();
    if (piece->empty()) break;
    answered = true;
    co_await desk_.WaitForRoom();
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
