// The names that this server gives to files of its own, in the directory of the one it changes.
//
//   .cowork-RANDOM.new    a new content on its way; what a killed server left, the next removes
//   .cowork-RANDOM.kept   what came out of its place; by its name nobody removes it

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace cowork::files {

// So many that nobody could have put a file or a link there.
using NameBytes = std::array<uint8_t, 16>;

std::string NameOfTemporary(const NameBytes& random);
std::string NameOfAside(const NameBytes& random);

// Whether a file of that name is one that was left, if nobody holds its lock.
bool IsNameOfTemporary(std::string_view name);

}  // namespace cowork::files
