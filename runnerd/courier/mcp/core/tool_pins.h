// ToolPins: the tools that a server has listed in this session, each pinned to the definition that
// it was first listed with. A server that changes one is asking the model something else under a
// name that a person may have allowed.

#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/base/sha256.h"
#include "runnerd/courier/mcp/core/notice.h"

namespace cowork::courier::mcp {

inline constexpr size_t kMostTools = 1024;                // Of one server, and in one list.
inline constexpr size_t kLongestDefinition = 256 * 1024;  // Bytes, as it was sent.

class ToolPins {
 public:
  enum class Standing { kUnknown, kPinned, kChanged };

  // The standing of the tool after a definition with this digest was seen. One that has changed
  // stays so, even if it changes back. kUnknown: there are too many to pin one more.
  Standing See(const std::string& tool, const Sha256Digest& digest);
  Standing Of(std::string_view tool) const;
  std::vector<std::string> Pinned() const;  // Names of those that have not changed.

 private:
  struct Pin {
    Sha256Digest digest{};
    bool changed = false;
  };
  std::map<std::string, Pin, std::less<>> pins_;
};

// The result of a "tools/list" written anew, with the definitions that are pinned and no other.
struct PinnedList {
  std::string result;
  std::vector<Notice> notices;
};

// kInvalidArgument    `result` is no list of tools, or has no canonical form
// kResourceExhausted  there are more than kMostTools in it; none was pinned
Result<PinnedList> Pin(std::string_view result, ToolPins& pins);

}  // namespace cowork::courier::mcp
