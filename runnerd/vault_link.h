// VaultLink: the one thing runnerd tells vaultd, on the pair coworkd made for it: here is the end
// of a new dialer, of this session. When vaultd was restarted there is a new pair.

#pragma once

#include <memory>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "common/base/log.h"
#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"

namespace cowork::runnerd {

class VaultLink {
 public:
  explicit VaultLink(boost::asio::io_context& io) : io_(io) {}

  void Wire(os::UniqueFd pair) {
    pair_ = std::make_unique<frame::RawChannel>(
        io_, std::move(pair),
        frame::RawChannel::Handlers{
            .on_frame = [](const frame::Frame&) { return false; },  // It has nothing to say.
            .on_end =
                [](const Error& why) { LOG(kWarning, "vaultd").With("why", why.message()); }});
  }

  // Without vaultd the end is closed, and the dialer learns at its first request that it is.
  void Hand(const std::string& session, os::UniqueFd dialer_end) {
    if (pair_ == nullptr) return;
    v1::WireDialer message;
    message.set_session_id(session);
    frame::Descriptors descriptors;
    descriptors.push_back(std::move(dialer_end));
    pair_->Send(message.SerializeAsString(), std::move(descriptors));
  }

 private:
  boost::asio::io_context& io_;
  std::unique_ptr<frame::RawChannel> pair_;
};

}  // namespace cowork::runnerd
