// Logs: the log files of the daemons, and coworkd's own. log_plan.h says what becomes of them; here
// it is done.

#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "deploy/standalone/log_plan.h"

namespace cowork::standalone {

// What of a file is behind that byte.
struct LogPart {
  std::string path;
  uint64_t from = 0;
};

// To write at its end; made, 0600, if there is none. kFailedPrecondition: the message has the path,
// the reason, and what shows more.
Result<os::UniqueFd> OpenLog(const std::string& path);

class Logs {
 public:
  // `directory` is ours alone. Those of `daemons` are looked after; of no other.
  Logs(std::string directory, const std::vector<std::string>& daemons);

  // OpenLog() of the present file, for a daemon that is about to start.
  Result<os::UniqueFd> Open(const std::string& daemon);

  // Puts aside what is full or of another day, and removes what has to go. A present file that was
  // there and is no more is made again. Answers the files that took the place of others, by daemon.
  // What fails is logged, left as it was, and tried again the next time.
  std::map<std::string, os::UniqueFd> LookAfter(Day today);

  // What a daemon has written since Open(), the present file first: the one that it had may have
  // been put aside since.
  std::vector<LogPart> WrittenBy(const std::string& daemon) const;

 private:
  std::string PathOf(const std::string& daemon) const;
  LogsFound Find(Day today);
  void MakeAgain(std::map<std::string, os::UniqueFd>& anew);
  Result<os::UniqueFd> PutAside(const std::string& daemon, const std::string& name);

  std::string directory_;
  std::map<std::string, Day> begun_;
  std::set<std::string> in_use_;               // Of whom there is, or was, a present file.
  std::map<std::string, uint64_t> opened_at_;  // How much was in the present file.
  std::map<std::string, LogPart> put_aside_;   // The last one since Open().
};

}  // namespace cowork::standalone
