// PermitTable: the permits of one session that were given and not spent.
//
// A permit is for one call, named by its digest, and lets it run once, until it expires. Two equal
// calls that were both allowed have two permits. Pure: the clock is an argument.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/base/call_digest.h"
#include "common/base/result.h"

namespace cowork::runnerd {

using TimePoint = std::chrono::system_clock::time_point;

struct Permit {
  std::string id;
  CallDigest digest{};
  TimePoint expires;
  uint64_t turn = 0;        // The one in which it serves.
  std::string before = {};  // Of a call of a tool: what has to be there when it is made.
};

class PermitTable {
 public:
  // So many calls no agent makes at once. Each that comes is compared with all of them.
  static constexpr size_t kMost = 512;

  // kFailedPrecondition: so many wait for their calls already, and this one is void.
  Result<void> Give(Permit permit, TimePoint now);

  // Takes a permit for this call out of the table, so that it never serves again, and answers its
  // id; nothing where there is none, or only one that has expired.
  std::optional<std::string> Spend(const CallDigest& digest, TimePoint now);

  // The same for a call of a tool, which comes without its `before`: that is the permit's. All of
  // the permit is answered.
  std::optional<Permit> Spend(const ToolCallFacts& call, TimePoint now);

  // None of those that were given serves any more.
  void Void() { permits_.clear(); }

 private:
  void ForgetExpired(TimePoint now);
  template <typename Fits>
  std::optional<Permit> SpendOne(TimePoint now, Fits fits);

  std::vector<Permit> permits_;
};

}  // namespace cowork::runnerd
