// ProviderId(): a provider, as the runtime is told of it. OpenCode has ways of its own with the ids
// it knows: "openai" is asked by another API, whatever its configuration says. It knows none of
// these.

#pragma once

#include <string>

namespace cowork::opencode {

inline std::string ProviderId(const std::string& name) {
  return "cowork-" + name;
}

}  // namespace cowork::opencode
