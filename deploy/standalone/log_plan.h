// What becomes of log files: which are put aside under a day's name, and which have to go. Pure.
//
//   brokerd.jsonl                 the present one
//   brokerd-2026-11-26.jsonl      put aside; then brokerd-2026-11-26.1.jsonl, .2 ...

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cowork::standalone {

using Day = std::chrono::sys_days;  // In UTC.

inline constexpr uint64_t kLargestLog = 100ull * 1024 * 1024;  // Bytes, of one file.
inline constexpr uint64_t kMostLogBytes = 512ull * 1024 * 1024;
inline constexpr std::chrono::days kLogsAreKept{14};

struct LogFile {
  std::string name;
  uint64_t bytes = 0;
};

struct LogsFound {
  std::vector<LogFile> files;        // All that is in the directory, ours or not.
  std::map<std::string, Day> begun;  // Of each daemon, when its present file was.
  Day today;
};

struct LogPlan {
  std::map<std::string, std::string> put_aside;  // Of a daemon, the name that its file gets.
  std::vector<std::string> remove;               // Only files that were put aside earlier.
};

// A file that holds nothing stays as it is. What has no name of ours is not touched, nor counted.
// By age a file goes when it is of a day before those kept. For room the oldest go first, and of
// today's the last: where the clock went back, today's name sounds older than what was there.
LogPlan PlanLogs(const LogsFound& found);

}  // namespace cowork::standalone
