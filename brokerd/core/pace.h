// Pace: how often something may come of each that makes it come. A client below the owner may try
// to begin a turn: every try is judged and recorded; one that is refused is no session's, so that
// no session's share of the audit ends it. An MCP server does what is told one by one.

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace cowork::brokerd {

class Pace {
 public:
  static constexpr std::chrono::milliseconds kEvery{2'000};
  static constexpr int kAtOnce = 30;  // After a minute of rest.

  // False: it comes too soon, and counts for nothing. `now`: milliseconds of Unix time.
  bool Take(const std::string& who, int64_t now);

 private:
  std::map<std::string, int64_t> rested_;  // When each will have rested from all that it tried.
};

}  // namespace cowork::brokerd
