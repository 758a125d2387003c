// Of the words of cowork, those that answer, and those of what was answered for longer than once.

#include "ui-client/cli/words.h"

namespace cowork::cli {

void Words::AddApprovalCommands() {
  AddJson(Add("approvals", "What waits for an answer", "  cowork approvals"));
  CLI::App* approve =
      Add("approve", "Let what waits happen, once or for longer",
          "  cowork approve a-91x4k\n"
          "  cowork approve a-91x4k --session\n"
          "  cowork approve a-91x4k --always     cowork permissions rm takes that back");
  AddId(approve, "The approval");
  CLI::Option* for_session = approve->add_flag("--session", options_.for_session,
                                               "And ask no more in its session, in later turns "
                                               "too, about what cowork approvals shows for that");
  CLI::Option* always =
      approve
          ->add_flag("--always", options_.always,
                     "The same in every session in its directory, from now on: shows what that "
                     "changes and asks once")
          ->excludes(for_session);
  AddConfirm(approve)->needs(always);
  AddJson(approve);
  CLI::App* deny = Add("deny", "Do not let it happen",
                       "  cowork deny a-91x4k\n"
                       "  cowork deny a-91x4k --tell \"use the test database\"");
  AddId(deny, "The approval");
  deny->add_option("--tell", options_.tell, "What the agent is told");
  AddJson(deny);
}

void Words::AddPermissionCommands() {
  CLI::App* permissions =
      Add("permissions", "What was allowed for longer than once",
          "  cowork permissions\n"
          "  cowork permissions rm w-2x9k4       what it covers asks again from now on");
  AddJson(permissions);
  CLI::App* remove = Add(permissions, "rm", "Take one back: what it covers asks again",
                         "  cowork permissions rm w-2x9k4");
  AddId(remove, "The permission");
  AddJson(remove);
}

}  // namespace cowork::cli
