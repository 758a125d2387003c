// dialer: the one process between a session's boxes and the world. It adds the credential of one
// request, dials the checked address, and passes the answer on unread. See docs/privileges.md.
//
// Born with descriptor 3 to runnerd, 4 to gate, 5 to vaultd, and 6, a file: whom the system trusts.

#include <cstdlib>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "common/base/log.h"
#include "common/frame/pair.h"
#include "common/sandbox/give_up_exec.h"
#include "runnerd/egress/dialer/dialer.h"
#include "runnerd/egress/dialer/wire.h"

namespace cowork::dialer {
namespace {

Result<Given> TakeGiven(const os::UniqueFd& runnerd) {
  Given given{.routes = {}, .resolver = {}, .no_resolver = {}, .trusted = os::UniqueFd(6)};
  frame::Frame first = TRY(frame::Receive(runnerd.get()));
  v1::ToDialer message;
  if (!message.ParseFromString(first.bytes))
    return Error(ErrorCode::kInternal, "runnerd sent what are no routes");
  given.routes = TRY(FromWire(message));
  given.no_resolver = message.no_resolver();
  if (!first.descriptors.empty()) given.resolver = std::move(first.descriptors[0]);
  return given;
}

Result<void> Run() {
  TRY(sandbox::GiveUpExec());
  Pairs pairs{.runnerd = os::UniqueFd(3), .gate = os::UniqueFd(4), .vaultd = os::UniqueFd(5)};
  Given given = TRY(TakeGiven(pairs.runnerd));
  boost::asio::io_context io(1);
  const Dialer dialer(io, std::move(given), std::move(pairs));
  io.run();
  std::_Exit(EXIT_SUCCESS);  // What is under way goes with the process.
}

}  // namespace
}  // namespace cowork::dialer

int main() {
  const cowork::Result<void> outcome = cowork::dialer::Run();
  LOG(kError, "dialer cannot start")
      .With("why", outcome.error().message())
      .With("detail", outcome.error().detail());
  return EXIT_FAILURE;
}
