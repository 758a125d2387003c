// gate: reads what one box sends to one route, and passes it to the dialer as frames. It holds no
// credential and opens no connection. See docs/privileges.md.
//
// Born with descriptor 3 to runnerd and 4 to the dialer.

#include <cstdlib>
#include <optional>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "common/base/log.h"
#include "common/frame/pair.h"
#include "common/sandbox/give_up_exec.h"
#include "runnerd/egress/gate/gate.h"
#include "runnerd/egress/gate/probe.h"

namespace cowork::gate {
namespace {

struct FirstWord {
  Given given;
  std::optional<v1::ToGate::Probe> probe;
};

Result<FirstWord> TakeFirstWord() {
  FirstWord word;
  word.given.runnerd = os::UniqueFd(3);
  word.given.dialer = os::UniqueFd(4);
  frame::Frame first = TRY(frame::Receive(word.given.runnerd.get()));
  v1::ToGate message;
  const bool parsed = message.ParseFromString(first.bytes);
  if (!parsed || first.descriptors.size() != (message.has_probe() ? 0 : 1))
    return Error(ErrorCode::kInternal, "runnerd sent what is no route");
  word.given.route = message.route();
  if (message.has_probe()) {
    word.probe = message.probe();
  } else {
    word.given.listener = std::move(first.descriptors[0]);
  }
  return word;
}

Result<void> Run() {
  TRY(sandbox::GiveUpExec());
  FirstWord word = TRY(TakeFirstWord());
  boost::asio::io_context io(1);
  std::optional<Gate> gate;
  std::optional<Probe> probe;
  if (word.probe.has_value()) {
    probe.emplace(io, std::move(word.given), *word.probe);
  } else {
    gate.emplace(io, std::move(word.given));
  }
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
