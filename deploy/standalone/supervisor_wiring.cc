// What the supervisor hands to its daemons, and hears of them: the middle of supervisor.h.

#include <utility>

#include "common/base/log.h"
#include "common/frame/pair.h"
#include "deploy/standalone/moment.h"
#include "deploy/standalone/pairs.h"
#include "deploy/standalone/supervisor.h"

namespace cowork::standalone {

void Supervisor::Wire(Daemon started) {
  const Result<void> wired = HandOverAll(started);
  if (wired.ok()) return;
  LOG(kError, "a daemon was not wired")
      .With("daemon", NameOf(started))
      .With("detail", wired.error().detail());
  Kill(*slots_[started].running);  // Unwired it would be of no use; it comes again.
}

Result<void> Supervisor::HandOverAll(Daemon started) {
  for (const std::string& name : ListenersFor(started))
    HandOver(started, name, TRY(listeners_.Duplicate(name)));
  for (const NewPair& pair : PairsFor(started, Living())) {
    auto [one, other] = TRY(MakeProvablePair(pair.kind));
    HandOver(pair.one.to, pair.one.name, std::move(one));
    HandOver(pair.other.to, pair.other.name, std::move(other));
  }
  return {};
}

void Supervisor::HandOver(Daemon to, const std::string& name, os::UniqueFd socket) {
  const Result<void> added = slots_[to].outbox.Add(name, std::move(socket), Now());
  if (added.ok()) return Deliver(to);
  GiveUpOn(to, added.error());
}

void Supervisor::Deliver(Daemon to) {
  Slot& slot = slots_[to];
  // Without a control it is about to end.
  const Result<void> sent = slot.running->control.valid()
                                ? slot.outbox.Deliver(slot.running->control.get(), Now())
                                : Error(ErrorCode::kUnavailable, "it has closed its control");
  if (sent.ok()) return;
  GiveUpOn(to, sent.error());
}

void Supervisor::GiveUpOn(Daemon hanging, const Error& why) {
  Slot& slot = slots_[hanging];
  slot.outbox = Outbox();
  if (why.code() == ErrorCode::kUnavailable) return;
  LOG(kError, "a daemon does not take its channels")
      .With("daemon", NameOf(hanging))
      .With("why", why.message());
  Kill(*slot.running);
}

void Supervisor::DeliverWhatWaits() {
  for (const auto& [daemon, slot] : slots_)
    if (slot.running.has_value() && !slot.outbox.empty()) Deliver(daemon);
}

void Supervisor::Hear(Daemon daemon) {
  Slot& slot = slots_[daemon];
  const Result<frame::Frame> frame = frame::Receive(slot.running->control.get());
  if (!frame.ok()) {
    // Nobody can wire a daemon that has closed its control. It is on its way out, as a rule, and
    // has yet to say why.
    if (frame.error().code() == ErrorCode::kResourceExhausted) return;
    slot.running->control.Reset();
    slot.kill_at = Now() + kGraceWithoutControl;
    return;
  }
  v1::ToSupervisor message;
  if (!message.ParseFromString(frame->bytes)) return;
  if (!message.open().empty() || !message.close().empty()) ChangeClientSockets(daemon, message);
  if (!message.ready()) return;
  if (daemon == Daemon::kBrokerd) clients_.sockets().CloseWhatNobodyAskedFor();
  slot.ready = true;
  slot.back_off.Ready();
}

void Supervisor::ChangeClientSockets(Daemon asker, const v1::ToSupervisor& asked) {
  std::optional<os::UniqueFd> made = clients_.Do(asker, asked);
  if (made.has_value()) HandOver(asker, ClientSocketName(asked.open()), *std::move(made));
}

}  // namespace cowork::standalone
