#include "runnerd/servers/files/project.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string_view>
#include <utility>

#include "common/base/shell_word.h"
#include "runnerd/box/in_project.h"
#include "runnerd/servers/files/core/path.h"
#include "runnerd/servers/files/trouble.h"

namespace cowork::files {
namespace {

constexpr size_t kMostEntries = 100'000;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using DirectoryStream = std::unique_ptr<DIR, CloseDirectory>;

Entry EntryAt(int directory, const char* name) {
  struct stat facts {};
  // Gone meanwhile: shown as it was when it was listed, with nothing known of it.
  static_cast<void>(::fstatat(directory, name, &facts, AT_SYMLINK_NOFOLLOW));
  return {
      .name = name, .kind = KindWord(facts.st_mode), .size = static_cast<uint64_t>(facts.st_size)};
}

std::vector<std::string> TellingEntriesOf(int directory) {
  std::vector<std::string> there;
  struct stat facts {};
  for (const std::string& name : TellingEntries())
    if (::fstatat(directory, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0) there.push_back(name);
  return there;
}

}  // namespace

Result<os::UniqueFd> OpenProject(const std::string& path) {
  open_how how{};
  how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  os::UniqueFd project(
      static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how)));
  if (path.starts_with('/') && project.valid()) return project;
  return Error(ErrorCode::kInvalidArgument,
               ShellWord(path) + " is no directory by its real and absolute path; give that")
      .WithDetail(Error::FromErrno("openat2", errno).detail());
}

Result<os::UniqueFd> OpenIn(int project, const std::string& path, uint64_t flags) {
  os::UniqueFd fd = box::OpenInProject(project, path, flags);
  if (!fd.valid()) return Trouble(path, "openat2", errno);
  return fd;
}

Result<Place> PlaceOf(int project, const std::string& path) {
  Place place;
  place.directory = TRY(OpenIn(project, DirectoryOf(path), O_RDONLY | O_DIRECTORY));
  place.name = NameOf(path);
  return place;
}

std::vector<Step> StepsTo(int project, const std::string& path) {
  std::vector<Step> steps;
  std::string directory(kWholeProject);
  for (const std::string& part : PartsOf(path)) {
    const os::UniqueFd fd = box::OpenInProject(project, directory, O_PATH | O_DIRECTORY);
    steps.push_back(
        {.name = part,
         .beside = fd.valid() ? TellingEntriesOf(fd.get()) : std::vector<std::string>()});
    directory += "/" + part;
  }
  return steps;
}

Result<std::vector<Entry>> EntriesOf(int project, const std::string& path) {
  os::UniqueFd fd = TRY(OpenIn(project, path, O_RDONLY | O_DIRECTORY));
  const DirectoryStream stream(::fdopendir(fd.get()));
  if (!stream) return Trouble(path, "fdopendir", errno);
  const int directory = fd.Release();  // The stream closes it.
  std::vector<Entry> entries;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody else has this stream.
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string_view name(entry->d_name);
    if (name == "." || name == "..") continue;
    if (entries.size() == kMostEntries)
      return Error(ErrorCode::kFailedPrecondition,
                   path + " has more than 100000 entries; look into it in a shell");
    entries.push_back(EntryAt(directory, entry->d_name));
  }
  return entries;
}

}  // namespace cowork::files
