#include "brokerd/core/assurance.h"

#include <string>

namespace cowork::brokerd {

Error TooLow(const assurance::Assurance& machine, assurance::Level needed) {
  const std::string command = assurance::CommandFor(machine);
  const std::string remedy =
      command.empty() ? "lower [assurance] in policy.toml, named and recorded"
                      : command +
                            "   (what turns that on here, or lower [assurance] in policy.toml, "
                            "named and recorded)";
  return {ErrorCode::kFailedPrecondition, assurance::WordsOf(machine) + "; policy asks for \"" +
                                              assurance::NameOf(needed) + "\"; " + remedy};
}

}  // namespace cowork::brokerd
