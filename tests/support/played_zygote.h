// PlayedZygote: the zygote's end of its pair, in the hands of a test. Boxes and all that stands on
// them are real; what they order is seen here, and no box is made.

#pragma once

#include <poll.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "common/base/check.h"
#include "common/frame/pair.h"
#include "runnerd/box/boxes.h"

namespace cowork::support {

class PlayedZygote {
 public:
  explicit PlayedZygote(boost::asio::io_context& io)
      : io_(io), boxes_(io, {.pid = 0, .pair = std::move(pair_.ours)}, [] {}) {}

  box::Boxes& boxes() { return boxes_; }

  // The next order to start a box; none if there is none.
  std::optional<box::Order> NextOrder() {
    const std::optional<box::Request> request = Next();
    if (!request.has_value()) return std::nullopt;
    return std::get<box::Order>(*request);
  }
  // The descriptors that came with it, by its roles; an earlier order's are closed.
  std::vector<os::UniqueFd>& given() { return given_; }
  // The next order to end one.
  std::optional<box::Kill> NextKill() {
    const std::optional<box::Request> request = Next();
    if (!request.has_value()) return std::nullopt;
    return std::get<box::Kill>(*request);
  }

  void Say(const box::Report& report) {
    CHECK(frame::Send(pair_.theirs.get(), box::EncodeReport(report)).ok());
    Settle();
  }

  // Lets everything happen that can happen now.
  void Settle() {
    io_.restart();
    while (io_.poll() > 0) continue;
  }

 private:
  std::optional<box::Request> Next() {
    Settle();
    pollfd ready{.fd = pair_.theirs.get(), .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, 0) != 1) return std::nullopt;
    frame::Frame frame = *frame::Receive(pair_.theirs.get());
    given_ = std::move(frame.descriptors);
    return *box::DecodeRequest(frame.bytes);
  }

  boost::asio::io_context& io_;
  frame::Pair pair_ = *frame::MakePair();
  box::Boxes boxes_;
  std::vector<os::UniqueFd> given_;
};

}  // namespace cowork::support
