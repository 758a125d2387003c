#include "runnerd/servers/files/changing.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "runnerd/servers/files/aside.h"
#include "runnerd/servers/files/core/before.h"
#include "runnerd/servers/files/new_directories.h"
#include "runnerd/servers/files/project.h"
#include "runnerd/servers/files/renaming.h"
#include "runnerd/servers/files/replaceable.h"
#include "runnerd/servers/files/temporary.h"
#include "runnerd/servers/files/trouble.h"

namespace cowork::files {
namespace {

mode_t ModeOfNewFile() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

// What was there comes out, and is looked at once more. No content of somebody else's is lost,
// whatever they do meanwhile, and whoever is killed.
Result<void> PutInstead(const Aside& aside, const Found& was, const Found& filled,
                        const std::string& path) {
  const Result<void> exchanged = Exchange(aside.beside(), aside.there(), path);
  if (exchanged.ok() && aside.Remove(was).ok()) return {};
  if (exchanged.ok() && !Exchange(aside.beside(), aside.there(), path).ok()) return aside.Kept();
  TRY(aside.Remove(filled));
  return exchanged.ok() ? ChangedMeanwhile(path) : exchanged.error();
}

Result<void> Put(const Place& place, const Temporary& temporary, const Found& was,
                 const Found& filled, const std::string& path) {
  const Aside aside(place, path);
  const Name waiting{.directory = place.directory.get(), .name = temporary.name()};
  if (!was.IsFile()) return RenameToNew(waiting, aside.there(), path);
  TRY(RenameToNew(waiting, aside.beside(), path));
  return PutInstead(aside, was, filled, path);
}

Result<void> RemoveDirectory(const Place& place, const std::string& path) {
  if (::unlinkat(place.directory.get(), place.name.c_str(), AT_REMOVEDIR) != 0)
    return Trouble(path, "unlinkat", errno);
  return Settle(place.directory.get());
}

}  // namespace

Result<void> Save(int project, const std::string& path, const Found& was,
                  std::string_view content) {
  constexpr mode_t kPermissions = 0777;  // Never the set-id bits.
  NewDirectories above;
  if (!was.IsFile()) TRY(above.MakeAbove(project, path));
  const Place place = TRY(PlaceOf(project, path));
  RemoveTemporariesLeftIn(place.directory.get());
  const Temporary temporary(place.directory.get());
  const Found filled = TRY(
      temporary.Fill(content, was.IsFile() ? was.facts.st_mode & kPermissions : ModeOfNewFile()));
  if (was.IsFile()) TRY(CheckSameOwner(was, filled, path));
  TRY(Put(place, temporary, was, filled, path));
  TRY(above.Keep());
  return Settle(place.directory.get());
}

Result<void> Move(int project, const std::string& from, const Found& was, const std::string& to) {
  NewDirectories above;
  TRY(above.MakeAbove(project, to));
  const Place old_place = TRY(PlaceOf(project, from));
  const Place new_place = TRY(PlaceOf(project, to));
  const Name there{.directory = old_place.directory.get(), .name = old_place.name};
  const Name here{.directory = new_place.directory.get(), .name = new_place.name};
  TRY(RenameToNew(there, here, to));
  if (!IsStillAt(was, here.directory, here.name)) {
    if (RenameToNew(here, there, from).ok()) return ChangedMeanwhile(from);
    return Error(
        ErrorCode::kFailedPrecondition,
        from + " changed while this was under way, and is " + to + " now; tell the person");
  }
  TRY(above.Keep());
  TRY(Settle(here.directory));
  return Settle(there.directory);
}

Result<void> Remove(int project, const std::string& path, const Found& was) {
  const Place place = TRY(PlaceOf(project, path));
  if (!was.IsFile()) return RemoveDirectory(place, path);
  const Aside aside(place, path);
  TRY(RenameToNew(aside.there(), aside.beside(), path));
  if (aside.Remove(was).ok()) return Settle(place.directory.get());
  if (RenameToNew(aside.beside(), aside.there(), path).ok()) return ChangedMeanwhile(path);
  return aside.Kept();
}

}  // namespace cowork::files
