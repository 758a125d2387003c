#include "runnerd/session/helper_order.h"

#include <unistd.h>

#include <string>
#include <utility>

#include "common/os/duplicate.h"

namespace cowork::runnerd::session {

Result<BoxOrder> HelperOrder(const HelperProgram& helper, const Programs& programs,
                             std::vector<os::UniqueFd> inherited) {
  BoxOrder box(helper.name, helper.profile);
  box.order.argv = {std::string("/opt/cowork/") + helper.name};
  box.order.environment = {"PATH=/usr/bin", "LANG=C.UTF-8"};
  box.Add(box::Role::kProgram, TRY(os::Duplicate(helper.program.get())));
  box.Add(box::Role::kStdin, TRY(os::Duplicate(programs.null.get())));
  box.Add(box::Role::kStdout, TRY(os::Duplicate(programs.null.get())));
  box.Add(box::Role::kStderr, TRY(os::Duplicate(STDERR_FILENO)));  // Our log.
  for (os::UniqueFd& fd : inherited) box.Add(box::Role::kInherited, std::move(fd));
  return box;
}

}  // namespace cowork::runnerd::session
