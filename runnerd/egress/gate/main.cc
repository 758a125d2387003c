// gate: reads what one box sends to one route, and passes it to the dialer as frames. It holds no
// credential and opens no connection. See docs/privileges.md.
//
// Born with descriptor 3 to runnerd and 4 to the dialer.

#include <cstdlib>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "common/base/log.h"
#include "common/frame/pair.h"
#include "common/sandbox/give_up_exec.h"
#include "runnerd/egress/gate/gate.h"

namespace cowork::gate {
namespace {

Result<Given> TakeGiven() {
  Given given{.route = {}, .listener = {}, .runnerd = os::UniqueFd(3), .dialer = os::UniqueFd(4)};
  frame::Frame first = TRY(frame::Receive(given.runnerd.get()));
  v1::ToGate message;
  if (!message.ParseFromString(first.bytes) || first.descriptors.size() != 1)
    return Error(ErrorCode::kInternal, "runnerd sent what is no route");
  given.route = message.route();
  given.listener = std::move(first.descriptors[0]);
  return given;
}

Result<void> Run() {
  TRY(sandbox::GiveUpExec());
  Given given = TRY(TakeGiven());
  boost::asio::io_context io(1);
  const Gate gate(io, std::move(given));
  io.run();
  std::_Exit(EXIT_SUCCESS);  // What is under way goes with the process.
}

}  // namespace
}  // namespace cowork::gate

int main() {
  const cowork::Result<void> outcome = cowork::gate::Run();
  LOG(kError, "gate cannot start")
      .With("why", outcome.error().message())
      .With("detail", outcome.error().detail());
  return EXIT_FAILURE;
}
