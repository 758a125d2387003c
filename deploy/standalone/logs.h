// Logs: the log files of the daemons, and coworkd's own. log_plan.h says what becomes of them; here
// it is done.

#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "deploy/standalone/log_plan.h"

namespace cowork::standalone {

class Logs {
 public:
  // `directory` is ours alone. Those of `daemons` are looked after; of no other.
  Logs(std::string directory, const std::vector<std::string>& daemons);

  // The present file, to write at its end; made, 0600, if there is none.
  Result<os::UniqueFd> Open(const std::string& daemon);

  // Puts aside what is full or of another day, and removes what has to go. A present file that was
  // there and is no more is made again. Answers the files that took the place of others, by daemon.
  // What fails is logged, left as it was, and tried again the next time.
  std::map<std::string, os::UniqueFd> LookAfter(Day today);

  // Where a daemon's last words may be, the present file first: it may have been put aside while
  // the daemon ended.
  std::vector<std::string> FilesOf(const std::string& daemon) const;

 private:
  std::string PathOf(const std::string& daemon) const;
  LogsFound Find(Day today);
  void MakeAgain(std::map<std::string, os::UniqueFd>& anew) const;
  Result<os::UniqueFd> PutAside(const std::string& daemon, const std::string& name);

  std::string directory_;
  std::map<std::string, Day> begun_;
  std::set<std::string> in_use_;                  // Of whom there is, or was, a present file.
  std::map<std::string, std::string> put_aside_;  // The last one of each daemon.
};

}  // namespace cowork::standalone
