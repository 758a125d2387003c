#include "runnerd/session/helpers.h"

#include <unistd.h>

#include <utility>

#include "common/frame/pair.h"
#include "common/os/duplicate.h"

namespace cowork::runnerd::session {
namespace {

struct Helper {
  const char* name;
  box::ProfileNumber profile;
  const os::UniqueFd& program;
};

Result<BoxOrder> OrderFor(const Helper& helper, const Surroundings& around,
                          std::vector<os::UniqueFd> inherited) {
  BoxOrder box(helper.name, helper.profile);
  box.order.argv = {std::string("/opt/cowork/") + helper.name};
  box.order.environment = {"PATH=/usr/bin", "LANG=C.UTF-8"};
  box.Add(box::Role::kProgram, TRY(os::Duplicate(helper.program.get())));
  box.Add(box::Role::kStdin, TRY(os::Duplicate(around.programs.null.get())));
  box.Add(box::Role::kStdout, TRY(os::Duplicate(around.programs.null.get())));
  box.Add(box::Role::kStderr, TRY(os::Duplicate(STDERR_FILENO)));  // Our log.
  for (os::UniqueFd& fd : inherited) box.Add(box::Role::kInherited, std::move(fd));
  return box;
}

template <typename... Ends>
std::vector<os::UniqueFd> Inherited(Ends... ends) {
  std::vector<os::UniqueFd> all;
  (all.push_back(std::move(ends)), ...);
  return all;
}

void Begin(const Helper& helper, BoxOrder box, OwnBoxes& boxes,
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

Result<HelperEnds> StartHelpers(const SessionSpec& spec, const Surroundings& around,
                                OwnBoxes& boxes, std::function<void(std::string)> on_ended) {
  frame::Pair courier = TRY(frame::MakePair());
  frame::Pair gate = TRY(frame::MakePair());
  frame::Pair dialer = TRY(frame::MakePair());
  frame::Pair requests = TRY(frame::MakePair());   // gate - dialer
  frame::Pair redeeming = TRY(frame::MakePair());  // dialer - vaultd
  around.wire_to_vault(spec.id, std::move(redeeming.theirs));

  const Helper the_courier{"courier", box::ProfileNumber::kCourier, around.programs.courier};
  const Helper the_gate{"gate", box::ProfileNumber::kGate, around.programs.gate};
  const Helper the_dialer{"dialer", box::ProfileNumber::kDialer, around.programs.dialer};
  Begin(the_courier, TRY(OrderFor(the_courier, around, Inherited(std::move(courier.theirs)))),
        boxes, on_ended);
  Begin(
      the_gate,
      TRY(OrderFor(the_gate, around, Inherited(std::move(gate.theirs), std::move(requests.ours)))),
      boxes, on_ended);
  Begin(the_dialer,
        TRY(OrderFor(the_dialer, around,
                     Inherited(std::move(dialer.theirs), std::move(requests.theirs),
                               std::move(redeeming.ours)))),
        boxes, on_ended);
  return HelperEnds{.courier = std::move(courier.ours),
                    .gate = std::move(gate.ours),
                    .dialer = std::move(dialer.ours)};
}

}  // namespace cowork::runnerd::session
