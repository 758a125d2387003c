#include "runnerd/courier/mcp/server_pump.h"

#include <bit>
#include <utility>

#include <boost/asio/post.hpp>

namespace cowork::courier::mcp {

ServerPump::ServerPump(boost::asio::io_context& io, Ends ends, Kept kept, Handlers handlers)
    : io_(io),
      handlers_(std::move(handlers)),
      conversation_(kept.pins, kept.last_number, kept.heard_out),
      log_lines_(kept.log_room, [this](std::string_view line) { handlers_.on_log(line); }),
      to_client_(io, std::move(ends.to_client),
                 {.on_drained = [this] { OnDrained(); },
                  .on_gone = [this] { End(Side::kClient, "the client takes no answers"); }}),
      to_server_(io, std::move(ends.to_server),
                 {.on_drained = [this] { OnDrained(); }, .on_gone = [this] { OnServerDeaf(); }}) {
  from_client_.emplace(io, std::move(ends.from_client), HearingOf(Side::kClient));
  from_server_.emplace(io, std::move(ends.from_server), HearingOf(Side::kServer));
  log_.emplace(io, std::move(ends.log),
               Pump::Handlers{.may_take = [] { return true; },
                              .take = [this](std::string_view bytes) { log_lines_.Feed(bytes); },
                              .on_end = [this] { log_lines_.End(); }});
}

void ServerPump::Do(Step step) {
  if (step.passed) handlers_.on_passed(*step.passed);
  to_client_.Send(std::move(step.to_client));
  to_server_.Send(std::move(step.to_server));
  for (const Notice& notice : step.notices) Note(notice);
  for (const Step::Ended& ended : step.ended) handlers_.on_call_ended(ended);
  for (const Step::Call& asked : step.calls) handlers_.on_call(asked.number, asked.call);
}

// With a call that it has now, a server that had to wait may be one that is to be heard out.
void ServerPump::Decided(uint64_t number, const Verdict& verdict) {
  if (ended_) return;
  Do(conversation_.Decided(number, verdict));
  from_server_->Nudge();
}

// A flood of them is told in so many words as its length has bits.
void ServerPump::Note(const Notice& notice) {
  const uint64_t count = ++noticed_[notice.kind];
  if (std::has_single_bit(count)) handlers_.on_notice(notice, count);
}

void ServerPump::OnDrained() {
  if (server_ended_ && to_client_.queued_bytes() == 0)
    return End(Side::kServer, "the server has ended");
  GoOn();
}

void ServerPump::GoOn() {
  from_client_->Nudge();
  from_server_->Nudge();
}

// It takes nothing, so it can do nothing more for this client; but what it said last may still be
// on its way.
void ServerPump::OnServerDeaf() {
  conversation_.ServerTakesNothing();
  from_server_->Finish();
}

void ServerPump::OnServerEnd() {
  server_ended_ = true;
  Do(conversation_.ServerEnded());
  if (to_client_.queued_bytes() == 0) End(Side::kServer, "the server has ended");
}

void ServerPump::End(Side by, std::string why) {
  if (std::exchange(ended_, true)) return;
  boost::asio::post(io_, [this, by, why = std::move(why), here = std::weak_ptr<bool>(here_)] {
    if (here.expired()) return;
    const auto on_end = std::move(handlers_.on_end);  // It may destroy us.
    on_end(by, why);
  });
}

}  // namespace cowork::courier::mcp
