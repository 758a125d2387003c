// What another list of providers changes, for the person who is to confirm it. Pure.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "brokerd/core/provider.h"

namespace cowork::brokerd {

// Each a line of its own, in the order of the lists; empty where nothing changes. Of many models
// some are named, and the others counted.
std::vector<std::string> WordsOfChange(const std::vector<Provider>& before,
                                       const std::vector<Provider>& after);

// A confirmation travels in metadata, of which gRPC takes 8 KiB. Every single line fits.
inline constexpr size_t kLongestQuestion = 4096;  // Bytes, but for a last line that counts.

// The lines as one question; of too many, those that there is room for and the number of the
// others.
std::string QuestionOf(const std::vector<std::string>& words);

}  // namespace cowork::brokerd
