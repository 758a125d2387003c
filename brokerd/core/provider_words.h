// What the single values of a provider's entry may be. Pure.

#pragma once

#include <cstddef>
#include <string_view>

namespace cowork::brokerd {

bool IsWord(std::string_view text);  // A name of a provider or a secret: 1 to 128 of A-Za-z0-9._-

// As "vendor/model:variant". What else might be in one, runnerd would refuse at each start.
bool IsModel(std::string_view text);

// The dialer ends at a base path that two servers could read in two ways. What is left here is less
// than it takes, and no API needs more. A slash at the end is no empty segment.
bool IsBasePath(std::string_view text);

// A field that can hold a key and nothing else: none that frames the request, or that the dialer
// writes itself.
bool IsKeyHeader(std::string_view text);

inline constexpr size_t kLongestCaPath = 4095;  // Bytes.

// "/etc/ssl/own.pem", or "own.pem" beside providers.toml.
bool IsCaFile(std::string_view text);

}  // namespace cowork::brokerd
