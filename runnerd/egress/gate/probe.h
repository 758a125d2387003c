// Probe: a gate without a box. It makes one request of its own through the dialer, reads the answer
// where no process that matters would be hurt by it, and tells runnerd what it was.

#pragma once

#include <string>

#include <boost/asio/io_context.hpp>

#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/egress/gate/answer_reader.h"
#include "runnerd/egress/gate/given.h"

namespace cowork::gate {

class Probe {
 public:
  // The loop ends when runnerd's or the dialer's end of a pair does.
  Probe(boost::asio::io_context& io, Given given, const v1::ToGate::Probe& wish);

 private:
  void OnDialer(const v1::DialerToGate& message);
  void OnBytes(const std::string& bytes);
  void Say(uint32_t status, const std::string& why);
  void SayAnswer();

  boost::asio::io_context& io_;
  AnswerReader answer_{AnswerTo::kAnyOther};
  std::string text_;  // The beginning of the answer's body.
  bool said_ = false;
  frame::RawChannel runnerd_;
  frame::Channel<v1::DialerToGate> dialer_;
};

}  // namespace cowork::gate
