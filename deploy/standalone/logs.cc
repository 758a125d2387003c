#include "deploy/standalone/logs.h"

#include <fcntl.h>
#include <stdio.h>   // renameat2
#include <string.h>  // strerrordesc_np
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "common/base/log.h"
#include "common/base/shell_word.h"
#include "common/os/which_file.h"

namespace cowork::standalone {
namespace {

namespace fs = std::filesystem;

constexpr int kAtItsEnd = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW;

Error CannotOpen(const std::string& path, int reason) {
  const bool full = reason == ENOSPC || reason == EDQUOT;
  return Error(ErrorCode::kFailedPrecondition,
               ShellWord(path) + " cannot be opened: " + strerrordesc_np(reason) +
                   (full ? "; df " : "; ls -ld ") +
                   ShellWord(full ? path.substr(0, path.rfind('/')) : path));
}

Result<os::UniqueFd> OpenWith(int flags, const std::string& path) {
  os::UniqueFd file(::open(path.c_str(), flags, S_IRUSR | S_IWUSR));
  if (!file.valid()) return CannotOpen(path, errno);
  return file;
}

uint64_t SizeOf(const os::UniqueFd& file) {
  struct stat is {};
  return ::fstat(file.get(), &is) == 0 ? static_cast<uint64_t>(is.st_size) : 0;
}

Result<void> Rename(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0)
    return Error::FromErrno("rename the log", errno);
  return {};
}

// The day of its last line: nobody keeps the day of the first, and a daemon that starts at midnight
// is no reason to.
Day DayOfLastWrite(const std::string& path, Day otherwise) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return otherwise;
  return std::chrono::floor<std::chrono::days>(
      std::chrono::system_clock::from_time_t(found.st_mtim.tv_sec));
}

void LogFailure(const char* what, const std::string& daemon, const Error& error) {
  LOG(kError, what)
      .With("daemon", daemon)
      .With("why", error.message())
      .With("detail", error.detail());
}

void Remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    LOG(kError, "a log was not removed")
        .With("detail", Error::FromErrno(path.c_str(), errno).detail());
}

}  // namespace

Result<os::UniqueFd> OpenLog(const std::string& path) {
  return OpenWith(kAtItsEnd, path);
}

Logs::Logs(std::string directory, const std::vector<std::string>& daemons)
    : directory_(std::move(directory)) {
  const Day today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  for (const std::string& daemon : daemons) {
    begun_[daemon] = DayOfLastWrite(PathOf(daemon), today);
    if (!os::IsMissing(PathOf(daemon))) in_use_.insert(daemon);
  }
}

std::string Logs::PathOf(const std::string& daemon) const {
  return directory_ + "/" + daemon + ".jsonl";
}

Result<os::UniqueFd> Logs::Open(const std::string& daemon) {
  in_use_.insert(daemon);
  os::UniqueFd file = TRY(OpenLog(PathOf(daemon)));
  opened_at_[daemon] = SizeOf(file);
  put_aside_.erase(daemon);
  return file;
}

std::map<std::string, os::UniqueFd> Logs::LookAfter(Day today) {
  const LogPlan plan = PlanLogs(Find(today));
  for (const std::string& name : plan.remove) Remove(directory_ + "/" + name);
  std::map<std::string, os::UniqueFd> anew;
  for (const auto& [daemon, name] : plan.put_aside) {
    Result<os::UniqueFd> file = PutAside(daemon, name);
    if (!file.ok()) {
      LogFailure("a log was not put aside", daemon, file.error());
      continue;
    }
    begun_[daemon] = today;
    put_aside_[daemon] = {.path = directory_ + "/" + name,
                          .from = std::exchange(opened_at_[daemon], 0)};
    anew[daemon] = *std::move(file);
  }
  MakeAgain(anew);
  return anew;
}

// Whoever had it writes into a file that is put aside, or has no name: somebody removed it, or
// PutAside() could neither make the new one nor go back.
void Logs::MakeAgain(std::map<std::string, os::UniqueFd>& anew) {
  for (const std::string& daemon : in_use_) {
    if (anew.contains(daemon) || !os::IsMissing(PathOf(daemon))) continue;
    Result<os::UniqueFd> file = OpenWith(kAtItsEnd | O_EXCL, PathOf(daemon));
    if (!file.ok()) {
      LogFailure("a log was not made again", daemon, file.error());
      continue;
    }
    opened_at_[daemon] = 0;
    anew[daemon] = *std::move(file);
  }
}

LogsFound Logs::Find(Day today) {
  LogsFound found{.files = {}, .begun = {}, .today = today};
  std::error_code none;
  const fs::directory_iterator end;
  for (fs::directory_iterator at(directory_, none); at != end; at.increment(none)) {
    struct stat is {};
    if (::lstat(at->path().c_str(), &is) == 0 && S_ISREG(is.st_mode))
      found.files.push_back(
          {.name = at->path().filename().string(), .bytes = static_cast<uint64_t>(is.st_size)});
  }
  // One that holds nothing begins with its first line.
  for (auto& [daemon, begun] : begun_)
    if (std::error_code no; fs::file_size(PathOf(daemon), no) == 0 || no) begun = today;
  found.begun = begun_;
  return found;
}

Result<os::UniqueFd> Logs::PutAside(const std::string& daemon, const std::string& name) {
  const std::string aside = directory_ + "/" + name;
  TRY(Rename(PathOf(daemon), aside));
  Result<os::UniqueFd> anew = OpenWith(kAtItsEnd | O_EXCL, PathOf(daemon));
  if (!anew.ok()) TRY(Rename(aside, PathOf(daemon)));  // It goes on in the one it had.
  return anew;
}

std::vector<LogPart> Logs::WrittenBy(const std::string& daemon) const {
  const auto opened_at = opened_at_.find(daemon);
  std::vector<LogPart> parts{
      {.path = PathOf(daemon), .from = opened_at == opened_at_.end() ? 0 : opened_at->second}};
  if (const auto aside = put_aside_.find(daemon); aside != put_aside_.end())
    parts.push_back(aside->second);
  return parts;
}

}  // namespace cowork::standalone
