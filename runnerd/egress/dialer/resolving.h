// Resolving: the dialer's pair to the resolver. A new one comes with each turn, and when the
// resolver was started anew.

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"
#include "policyd/core/addresses.h"

namespace cowork::dialer {

class Resolving {
 public:
  explicit Resolving(boost::asio::io_context& io) : io_(io) {}

  // From now on this pair is asked; an invalid one: nobody is, for that reason. What is under way
  // fails.
  void Use(os::UniqueFd pair, std::string why_not);

  // kPermissionDenied  one of its addresses may not be dialled
  // kUnavailable       it has none, or the resolver is away or silent
  boost::asio::awaitable<Result<std::vector<policyd::Address>>> Find(std::string host,
                                                                     uint16_t port);

 private:
  struct Question;

  void OnAnswer(const v1::ResolveResponse& response);
  void OnEnd();
  Error Away() const;

  boost::asio::io_context& io_;
  std::map<uint64_t, std::shared_ptr<Question>> asked_;
  uint64_t last_number_ = 0;
  std::string why_not_;  // Empty: it was there, and has gone.
  std::unique_ptr<frame::Channel<v1::ResolveResponse>> channel_;
};

}  // namespace cowork::dialer
