// Places: the four directories of an installation. Settings, data, logs and sockets each have one,
// and all of them belong to the person alone.
//
// COWORK_HOME=DIR puts all four under one directory; else XDG says where they are. Sockets never go
// to a guessed name under /tmp, where another user could have made it first.

#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace cowork::os {

inline constexpr size_t kLongestHome = 80;  // Bytes. A socket's path holds 107, with its name.

struct Places {
  std::string home;    // COWORK_HOME, or empty.
  std::string config;  // Settings that people write.
  std::string data;
  std::string state;  // Logs are in its `log`.
  std::string run;    // Sockets. It may go away while coworkd lives: with the last login, by XDG.

  std::string LogOf(const std::string& daemon) const { return state + "/log/" + daemon + ".jsonl"; }
  // Of coworkd, which takes both: that of the data stays when `run` goes away, and two with data of
  // their own could still be told the same `run`.
  std::vector<std::string> LockFiles() const {
    return {data + "/coworkd.lock", run + "/coworkd.lock"};
  }
  std::string BrokerSocket() const { return run + "/broker.sock"; }
  std::string AdminSocket() const { return run + "/admin.sock"; }
  std::string IntakeSocket() const { return run + "/intake.sock"; }
};

// The value of an environment variable; none if it is unset or empty.
using Environment = std::function<std::optional<std::string>(const char* name)>;
std::optional<std::string> OwnEnvironment(const char* name);

// kInvalidArgument     COWORK_HOME is too long or not absolute
// kFailedPrecondition  nothing says where the directories are
Result<Places> FindPlaces(const Environment& environment, uid_t uid);

// Makes what is missing, 0700, and checks what is there.
// kFailedPrecondition  a path is not what it must be; the message has the command that mends it
Result<void> PreparePlaces(const Places& places);

// Checks the same of what is there, and makes nothing: what is missing is no error.
Result<void> CheckPlaces(const Places& places);

// The same for one directory; for one file that is the person's alone, 0600, and may be missing;
// and for those of them that people write.
Result<void> PrepareDirectory(const std::string& path);
Result<void> CheckFile(const std::string& path);
Result<void> CheckSettings(const Places& places);

}  // namespace cowork::os
