#include "runnerd/session/helpers.h"

#include <utility>

#include "common/frame/pair.h"
#include "common/os/duplicate.h"
#include "runnerd/session/helper_order.h"

namespace cowork::runnerd::session {
namespace {

template <typename... Ends>
std::vector<os::UniqueFd> Inherited(Ends... ends) {
  std::vector<os::UniqueFd> all;
  (all.push_back(std::move(ends)), ...);
  return all;
}

void Begin(const HelperProgram& helper, BoxOrder box, OwnBoxes& boxes,
           const std::function<void(std::string)>& on_ended) {
  const std::string name = helper.name;
  boxes.Start(std::move(box),
              {.on_started =
                   [name, on_ended](const Result<std::string>& started) {
                     if (!started.ok()) on_ended(name + ": " + started.error().message());
                   },
               .on_ended =
                   [name, on_ended](int status) {
                     on_ended("the " + name + " ended with status " + std::to_string(status));
                   }});
}

}  // namespace

Result<os::UniqueFd> StartCourier(const Surroundings& around, OwnBoxes& boxes,
                                  const HelperEnded& on_ended) {
  const HelperProgram courier{"courier", box::ProfileNumber::kCourier, around.programs.courier};
  frame::Pair pair = TRY(frame::MakePair());
  Begin(courier, TRY(HelperOrder(courier, around.programs, Inherited(std::move(pair.theirs)))),
        boxes, on_ended);
  return std::move(pair.ours);
}

Result<EgressEnds> StartEgress(const std::string& session, const Surroundings& around,
                               OwnBoxes& boxes, const HelperEnded& on_ended) {
  const HelperProgram the_gate{"gate", box::ProfileNumber::kGate, around.programs.gate};
  const HelperProgram the_dialer{"dialer", box::ProfileNumber::kDialer, around.programs.dialer};
  frame::Pair gate = TRY(frame::MakePair());
  frame::Pair dialer = TRY(frame::MakePair());
  frame::Pair requests = TRY(frame::MakePair());   // gate - dialer
  frame::Pair redeeming = TRY(frame::MakePair());  // dialer - vaultd
  os::UniqueFd trusted = TRY(os::Duplicate(around.programs.trusted.get()));
  around.wire_to_vault(session, std::move(redeeming.theirs));
  Begin(the_gate,
        TRY(HelperOrder(the_gate, around.programs,
                        Inherited(std::move(gate.theirs), std::move(requests.ours)))),
        boxes, on_ended);
  Begin(the_dialer,
        TRY(HelperOrder(the_dialer, around.programs,
                        Inherited(std::move(dialer.theirs), std::move(requests.theirs),
                                  std::move(redeeming.ours), std::move(trusted)))),
        boxes, on_ended);
  return EgressEnds{.gate = std::move(gate.ours), .dialer = std::move(dialer.ours)};
}

}  // namespace cowork::runnerd::session
