// Vault: the dialer's pair to vaultd. A lease is redeemed anew for each request, so that a lease
// which was taken back opens nothing from the next request on.

#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "common/base/secret_bytes.h"
#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"

namespace cowork::dialer {

class Vault {
 public:
  Vault(boost::asio::io_context& io, os::UniqueFd socket);

  // kPermissionDenied    the vault says no; the message is its reason
  // kFailedPrecondition  what it gave is no secret that can be sent
  // kUnavailable         it is away, or silent
  boost::asio::awaitable<Result<SecretBytes>> Redeem(std::string lease_id, std::string destination);

 private:
  struct Question;

  void OnAnswer(const v1::RedeemResponse& response, const frame::Descriptors& descriptors);
  void OnEnd();

  boost::asio::io_context& io_;
  // The vault answers in the order it was asked. A question that nobody waits for any more keeps
  // its place, or the next one would get its answer.
  std::deque<std::shared_ptr<Question>> asked_;
  bool away_ = false;
  frame::Channel<v1::RedeemResponse> channel_;
};

}  // namespace cowork::dialer
