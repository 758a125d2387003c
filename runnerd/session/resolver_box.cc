#include "runnerd/session/resolver_box.h"

#include <chrono>
#include <string>
#include <utility>

#include "common/base/log.h"
#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/session/helper_order.h"

namespace cowork::runnerd::session {
namespace {

// One that cannot start is not tried as fast as boxes are made.
constexpr std::chrono::milliseconds kBetweenStarts{250};

}  // namespace

Result<os::UniqueFd> ResolverBox::Pair(const ModelRoute& route) {
  if (runs_ == nullptr) TRY(Start());
  frame::Pair pair = TRY(frame::MakePair());
  v1::ToResolver message;
  v1::ToResolver::Name& name = *message.add_names();
  name.set_host(route.host);
  name.set_port(route.port);
  name.set_is_private(route.is_private);
  frame::Descriptors descriptors;
  descriptors.push_back(std::move(pair.theirs));
  runs_->Send(message.SerializeAsString(), std::move(descriptors));
  return std::move(pair.ours);
}

Result<void> ResolverBox::Start() {
  frame::Pair pair = TRY(frame::MakePair());
  std::vector<os::UniqueFd> inherited;
  inherited.push_back(std::move(pair.theirs));
  BoxOrder box = TRY(HelperOrder({"resolver", box::ProfileNumber::kResolver, programs_.resolver},
                                 programs_, std::move(inherited)));
  runs_ = std::make_unique<frame::RawChannel>(
      io_, std::move(pair.ours),
      frame::RawChannel::Handlers{
          .on_frame = [](const frame::Frame&) { return false; },  // It has nothing to say.
          .on_end = [this](const Error& why) { Lose(why.message()); }});
  boxes_.Start(std::move(box.order), std::move(box.given),
               {.on_started =
                    [](const Result<box::RunningBox>& started) {
                      if (!started.ok())
                        LOG(kError, "no resolver").With("why", started.error().message());
                    },
                .on_ended =
                    [](int status) {
                      LOG(kInfo, "the resolver ended").With("status", std::to_string(status));
                    }});
  return {};
}

// The end of its pair tells, however it went: the pair's other end was its alone.
void ResolverBox::Lose(const std::string& why) {
  LOG(kInfo, "the resolver is gone").With("why", why);
  a_while_.expires_after(kBetweenStarts);
  a_while_.async_wait([this](const boost::system::error_code&) {
    runs_.reset();
    if (gone_) gone_();
  });
}

}  // namespace cowork::runnerd::session
