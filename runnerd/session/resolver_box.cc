#include "runnerd/session/resolver_box.h"

#include <algorithm>
#include <utility>

#include "common/base/log.h"
#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/session/helper_order.h"

namespace cowork::runnerd::session {

Result<os::UniqueFd> ResolverBox::Pair(const std::string& session, const ModelRoute& route) {
  askers_.insert(session);
  idle_.cancel();
  if (rests_)
    return Error(ErrorCode::kUnavailable, "the process that asks DNS " + *last_words_ +
                                              "; it is started anew, so try again");
  if (runs_ == nullptr) TRY(Start());
  frame::Pair pair = TRY(frame::MakePair());
  v1::ToResolver message;
  message.set_session(session);
  v1::ToResolver::Name& name = *message.add_names();
  name.set_host(route.host);
  name.set_port(route.port);
  name.set_is_private(route.is_private);
  frame::Descriptors descriptors;
  descriptors.push_back(std::move(pair.theirs));
  runs_->Send(message.SerializeAsString(), std::move(descriptors));
  return std::move(pair.ours);
}

// It reads this machine's settings when it starts, and they change with the network: so it is not
// kept for those who may come.
void ResolverBox::Part(const std::string& session) {
  if (askers_.erase(session) == 0 || runs_ == nullptr) return;
  v1::ToResolver none;
  none.set_session(session);
  runs_->Send(none.SerializeAsString());
  if (!askers_.empty()) return;
  idle_.expires_after(patience_.idle);
  idle_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled && askers_.empty()) runs_.reset();
  });
}

Result<void> ResolverBox::Start() {
  frame::Pair pair = TRY(frame::MakePair());
  std::vector<os::UniqueFd> inherited;
  inherited.push_back(std::move(pair.theirs));
  BoxOrder box = TRY(HelperOrder({"resolver", box::ProfileNumber::kResolver, programs_.resolver},
                                 programs_, std::move(inherited)));
  started_ = std::chrono::steady_clock::now();
  *last_words_ = "has ended";
  runs_ = std::make_unique<frame::RawChannel>(
      io_, std::move(pair.ours),
      frame::RawChannel::Handlers{
          .on_frame = [](const frame::Frame&) { return false; },  // It has nothing to say.
          .on_end = [this](const Error&) { Lose(); }});
  boxes_.Start(std::move(box.order), std::move(box.given),
               {.on_started =
                    [words = last_words_](const Result<box::RunningBox>& started) {
                      if (!started.ok()) *words = "cannot be started: " + started.error().message();
                    },
                .on_ended =
                    [words = last_words_](int status) {
                      *words = "has ended with status " + std::to_string(status);
                    }});
  return {};
}

// The end of its pair tells, however it went: the pair's other end was its alone.
void ResolverBox::Lose() {
  runs_.reset();
  rests_ = true;
  a_while_.expires_after(NextRest());
  a_while_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    LOG(kWarning, "the resolver is gone").With("why", *last_words_);
    rests_ = false;
    if (gone_) gone_();
  });
}

// One that cannot start is not tried as fast as boxes are made.
ResolverBox::Duration ResolverBox::NextRest() {
  const bool lived = std::chrono::steady_clock::now() - started_ >= patience_.idle;
  if (lived) rest_ = {};
  rest_ = std::clamp(2 * rest_, patience_.between_starts, patience_.longest_between_starts);
  return rest_;
}

}  // namespace cowork::runnerd::session
