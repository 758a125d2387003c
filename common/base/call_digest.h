// The digest that a permit is for: SHA-256 over the RFC 8785 JSON of {"command", "cwd"}, or of
// {"arguments", "before", "server", "tool"}.
//
// brokerd computes it of what a person said yes to, runnerd of what the shell or the server is
// given. That both call this one function is what makes "a permit for A does not run B" a matter of
// equality.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/base/sha256.h"

namespace cowork {

// Bytes. Linux gives no program a longer argument: 128 KiB with the NUL at its end (execve(2)).
inline constexpr size_t kLongestCommand = 128 * 1024 - 1;

using CallDigest = Sha256Digest;

// The JSON text itself, for tests and for the audit.
std::string CanonicalShellCall(std::string_view command, std::string_view cwd);
CallDigest DigestOfShellCall(std::string_view command, std::string_view cwd);

// Of a call of a tool. `arguments` is canonical JSON already. `before` is what has to be there when
// the call is made; empty: nothing has to.
struct ToolCallFacts {
  std::string_view server;
  std::string_view tool;
  std::string_view arguments;
  std::string_view before;
};
std::string CanonicalToolCall(const ToolCallFacts& call);
CallDigest DigestOfToolCall(const ToolCallFacts& call);

// The digests of one call with each of many `before`s. Its arguments, which may be long, are read
// once.
class ToolCallDigests {
 public:
  explicit ToolCallDigests(const ToolCallFacts& call);
  CallDigest With(std::string_view before) const;

 private:
  Sha256Stream until_before_;
  std::string behind_it_;
};

}  // namespace cowork
