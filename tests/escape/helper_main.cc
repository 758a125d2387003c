// A helper as the session's helpers are built: a dynamic program with Asio and protobuf, whose
// whole world is the pair at descriptor 3. It answers one message, after a timer, and ends.

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

#include <boost/asio/steady_timer.hpp>

#include "common/base/log.h"
#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"

int main() {
  using namespace cowork;
  boost::asio::io_context io;
  boost::asio::steady_timer timer(io, std::chrono::milliseconds(5));
  std::optional<frame::Channel<v1::ToCourier>> runnerd;
  runnerd.emplace(io, os::UniqueFd(3),
                  frame::Channel<v1::ToCourier>::Handlers{
                      .on_message =
                          [&](const v1::ToCourier& message, frame::Descriptors) {
                            timer.async_wait([&, text = message.prompt().piece()](const auto&) {
                              LOG(kInfo, "answering");
                              v1::FromCourier answer;
                              answer.mutable_said()->set_text(text);
                              runnerd->Send(answer);
                            });
                          },
                      .on_end = [](const Error&) { std::_Exit(EXIT_SUCCESS); }});
  io.run();
}
