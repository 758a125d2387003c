#include "common/os/places.h"

#include <string.h>  // strerrordesc_np
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "common/base/product.h"
#include "common/base/shell_word.h"
#include "common/os/way.h"
#include "common/os/which_file.h"

namespace cowork::os {
namespace {

constexpr mode_t kAnythingForOthers = S_IRWXG | S_IRWXO;
constexpr size_t kLongestSocketDirectory = 107 - std::string_view("/broker.sock").size();

// Errors here name the path: it is the person's own, and they are to mend it.
Error Wrong(const std::string& path, const std::string& is, const std::string& remedy) {
  return Error(ErrorCode::kFailedPrecondition, ShellWord(path) + " " + is + "; " + remedy);
}

Error CannotBeHad(const std::string& path, int reason) {
  return Wrong(path, std::string("cannot be used: ") + strerrordesc_np(reason),
               "ls -ld " + ShellWord(path));
}

Error NotOurs(const std::string& path) {
  return Wrong(path, "belongs to another user", "sudo chown -R \"$(id -u)\" " + ShellWord(path));
}

// What a path is, without following a link at its end.
Result<struct stat> Look(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return CannotBeHad(path, errno);
  if (S_ISLNK(found.st_mode))
    return Wrong(path, "is a symbolic link",
                 "rm " + ShellWord(path) + "   (then a directory is made in its place)");
  return found;
}

Result<void> CheckDirectory(const std::string& path) {
  const struct stat found = TRY(Look(path));
  if (!S_ISDIR(found.st_mode))
    return Wrong(path, "is not a directory",
                 "mv " + ShellWord(path) + " " + ShellWord(path + ".old"));
  if (found.st_uid != ::geteuid()) return NotOurs(path);
  if ((found.st_mode & kAnythingForOthers) != 0)
    return Wrong(path, "is open to other users", "chmod 700 " + ShellWord(path));
  return {};
}

// COWORK_HOME itself: others may see it, but whoever could rename in it could take our place.
Result<void> CheckHome(const std::string& path) {
  const struct stat found = TRY(Look(path));
  if (found.st_uid != ::geteuid()) return NotOurs(path);
  if ((found.st_mode & S_IWOTH) != 0 || AGroupMayWriteIn(found))
    return Wrong(path, "can be written by other users", "chmod go-w " + ShellWord(path));
  return {};
}

Result<void> MakeDirectories(const std::string& path) {
  for (size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
    const std::string parent = path.substr(0, end);
    if (::mkdir(parent.c_str(), S_IRWXU) != 0 && errno != EEXIST) return CannotBeHad(parent, errno);
  }
  if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) return CannotBeHad(path, errno);
  return {};
}

// What was missing may have been made meanwhile, by another.
Result<void> MakeOnASafeWay(const std::string& path) {
  TRY(CheckWayTo(path));
  TRY(MakeDirectories(path));
  return CheckWayTo(path);
}

std::vector<std::string> DirectoriesOf(const Places& places) {
  return {places.config, places.data, places.state, places.state + "/log", places.run};
}

Result<Places> Under(std::string home) {
  if (home.size() > kLongestHome)
    return Error(ErrorCode::kInvalidArgument,
                 "COWORK_HOME is longer than 80 bytes, and a socket's path could not hold it; "
                 "choose a shorter directory");
  if (home.front() != '/')
    return Error(ErrorCode::kInvalidArgument,
                 "COWORK_HOME is not an absolute path; COWORK_HOME=\"$PWD\"/" + ShellWord(home));
  while (home.size() > 1 && home.back() == '/') home.pop_back();
  return Places{.home = home,
                .config = home + "/config",
                .data = home + "/data",
                .state = home + "/state",
                .run = home + "/run"};
}

// XDG says that a relative path is to be taken as unset.
std::optional<std::string> Absolute(const Environment& environment, const char* name) {
  std::optional<std::string> value = environment(name);
  if (value.has_value() && value->front() != '/') return std::nullopt;
  return value;
}

Result<std::string> XdgDirectory(const Environment& environment, const char* name,
                                 const char* under_home) {
  if (const auto given = Absolute(environment, name)) return *given + "/" + kProduct;
  if (const auto home = Absolute(environment, "HOME")) return *home + under_home + "/" + kProduct;
  return Error(ErrorCode::kFailedPrecondition,
               "neither HOME nor COWORK_HOME is set; COWORK_HOME=/some/private/directory cowork …");
}

std::string OwnHome() {
  return std::string("COWORK_HOME=\"$HOME/.") + kProduct + "\" cowork …";
}

Result<std::string> SocketDirectory(const Environment& environment, uid_t uid) {
  const std::string usual = "/run/user/" + std::to_string(uid);
  const std::string given = Absolute(environment, "XDG_RUNTIME_DIR").value_or(usual);
  struct stat found {};
  if (::stat(given.c_str(), &found) != 0)
    return Error(ErrorCode::kFailedPrecondition,
                 ShellWord(given) + " does not exist, so there is no private place for sockets; " +
                     OwnHome());
  const std::string run = given + "/" + kProduct;
  if (run.size() > kLongestSocketDirectory)
    return Error(ErrorCode::kFailedPrecondition,
                 ShellWord(run) + " is too long for a socket's path; " + OwnHome());
  return run;
}

}  // namespace

std::optional<std::string> OwnEnvironment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

Result<Places> FindPlaces(const Environment& environment, uid_t uid) {
  if (const auto home = environment("COWORK_HOME")) return Under(*home);
  Places places;
  places.config = TRY(XdgDirectory(environment, "XDG_CONFIG_HOME", "/.config"));
  places.data = TRY(XdgDirectory(environment, "XDG_DATA_HOME", "/.local/share"));
  places.state = TRY(XdgDirectory(environment, "XDG_STATE_HOME", "/.local/state"));
  places.run = TRY(SocketDirectory(environment, uid));
  return places;
}

Result<void> PrepareDirectory(const std::string& path) {
  TRY(MakeOnASafeWay(path));
  return CheckDirectory(path);
}

Result<void> PreparePlaces(const Places& places) {
  if (!places.home.empty()) {
    TRY(MakeOnASafeWay(places.home));
    TRY(CheckHome(places.home));
  }
  for (const std::string& path : DirectoriesOf(places)) TRY(PrepareDirectory(path));
  return {};
}

Result<void> CheckPlaces(const Places& places) {
  if (!places.home.empty()) TRY(CheckWayTo(places.home));
  if (!places.home.empty() && !IsMissing(places.home)) TRY(CheckHome(places.home));
  for (const std::string& path : DirectoriesOf(places)) {
    TRY(CheckWayTo(path));
    if (!IsMissing(path)) TRY(CheckDirectory(path));
  }
  return {};
}

Result<void> CheckFile(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) return {};
    return CannotBeHad(path, errno);
  }
  if (!S_ISREG(found.st_mode))
    return Wrong(path, "is not a regular file",
                 "mv " + ShellWord(path) + " " + ShellWord(path + ".old"));
  if (found.st_uid != ::geteuid()) return NotOurs(path);
  if ((found.st_mode & kAnythingForOthers) != 0)
    return Wrong(path, "is open to other users", "chmod 600 " + ShellWord(path));
  return {};
}

Result<void> CheckSettings(const Places& places) {
  TRY(CheckFile(places.config + "/policy.toml"));
  TRY(CheckFile(places.config + "/providers.toml"));
  return CheckFile(places.config + "/mcp.toml");
}

}  // namespace cowork::os
