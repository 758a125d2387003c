// VaultLink: the one thing runnerd tells vaultd, on the pair coworkd made for it: here is an end,
// and who will hold the other one. When vaultd was restarted there is a new pair.
//
// Without vaultd the end is closed, by which the one who holds the other knows.

#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "common/base/log.h"
#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"

namespace cowork::runnerd {

// Of an MCP server's environment, and the lease on its value.
struct LentVariable {
  std::string name;
  std::string lease_id;  // For "mcp:SERVER".
};

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

  // For a dialer, which learns at its first request whether somebody is there.
  void Hand(const std::string& session, os::UniqueFd dialer_end) {
    v1::WireToVault message;
    message.set_session_id(session);
    Send(message, std::move(dialer_end));
  }

  // For the box of an MCP server, which has the other end as its kEnvironment: it does not start
  // where one of the leases, of which there is one at least, does not hold.
  void WireEnvironment(const std::string& session, const std::string& server,
                       const std::vector<LentVariable>& variables, os::UniqueFd end) {
    v1::WireToVault message;
    message.set_session_id(session);
    message.set_server(server);
    for (const LentVariable& lent : variables) {
      v1::WireToVault::Variable& variable = *message.add_variables();
      variable.set_name(lent.name);
      variable.set_lease_id(lent.lease_id);
    }
    Send(message, std::move(end));
  }

 private:
  void Send(const v1::WireToVault& message, os::UniqueFd end) {
    if (pair_ == nullptr) return;
    frame::Descriptors descriptors;
    descriptors.push_back(std::move(end));
    pair_->Send(message.SerializeAsString(), std::move(descriptors));
  }

  boost::asio::io_context& io_;
  std::unique_ptr<frame::RawChannel> pair_;
};

}  // namespace cowork::runnerd
