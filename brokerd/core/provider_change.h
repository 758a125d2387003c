// What another list of providers changes, for the person who is to confirm it. Pure.

#pragma once

#include <string>
#include <vector>

#include "brokerd/core/provider.h"

namespace cowork::brokerd {

// Lines, in the order of the lists; empty where nothing changes.
std::vector<std::string> WordsOfChange(const std::vector<Provider>& before,
                                       const std::vector<Provider>& after);

}  // namespace cowork::brokerd
