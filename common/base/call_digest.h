// The digest that a permit is for: SHA-256 over the RFC 8785 JSON of {"command", "cwd"}.
//
// brokerd computes it of what a person said yes to, runnerd of what the shell was given. That both
// call this one function is what makes "a permit for A does not run B" a matter of equality.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cowork {

// Bytes. Linux gives no program a longer argument: 128 KiB with the NUL at its end (execve(2)).
inline constexpr size_t kLongestCommand = 128 * 1024 - 1;

using CallDigest = std::array<uint8_t, 32>;

// The JSON text itself, for tests and for the audit.
std::string CanonicalShellCall(std::string_view command, std::string_view cwd);
CallDigest DigestOfShellCall(std::string_view command, std::string_view cwd);

}  // namespace cowork
