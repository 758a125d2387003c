// What only the owner may do, or looks at.

#include "ui-client/cli/words.h"

namespace cowork::cli {

void Words::AddGrantCommands() {
  CLI::App* grant = AddFamily("grant", "The directories that agents may work in");
  CLI::App* add = Add(grant, "add", "Grant a directory: shows what that means and asks once",
                      "  cowork grant add ~/app");
  add->add_option("DIR", options_.directory, "The directory")->required();
  AddConfirm(add);
  AddJson(add);
  AddJson(Add(grant, "ls", "List the grants", "  cowork grant ls"));
  CLI::App* remove = Add(grant, "rm", "Take a grant back: asks once", "  cowork grant rm g-k2m4p");
  AddId(remove, "The grant");
  AddConfirm(remove);
  AddJson(remove);
}

}  // namespace cowork::cli
