#include "brokerd/grants.h"

#include <utility>

namespace cowork::brokerd {
namespace {

// Two directories that had one path after another read alike.
rpc::Change ChangeBy(const Directory& directory) {
  std::string precisely = directory.path;
  for (const uint64_t number : {directory.device, directory.inode, directory.mount,
                                static_cast<uint64_t>(directory.born_unix_ns)})
    precisely += '\n' + std::to_string(number);
  return {"sessions may read and change everything in " + directory.path,
          precisely + '\n' + directory.boot};
}

}  // namespace

rpc::Task<Directory> Grants::Inspect(std::string path) {
  const Result<Directory> seen = co_await context_.runner.Inspect(path);
  if (seen.ok() && seen->path != path)
    co_return Error(ErrorCode::kInternal, "runnerd looked at another directory than it was asked");
  co_return seen;
}

rpc::Task<rpc::Change> Grants::TellAdding(std::string path) {
  const Result<Directory> seen = co_await Inspect(path);
  if (!seen.ok()) co_return seen.error();
  co_return ChangeBy(*seen);
}

rpc::Task<Grant> Grants::Add(std::string path, std::string confirmed) {
  const Result<Directory> seen = co_await Inspect(path);
  if (!seen.ok()) co_return seen.error();
  if (ChangeBy(*seen).precisely != confirmed)
    co_return Error(ErrorCode::kFailedPrecondition,
                    "another directory has taken the place of the one that was confirmed; "
                    "look at it, and grant it anew");
  co_return Keep(*seen);
}

// One that is granted already is seen anew all the same: in another boot it has other numbers, and
// they count from now on.
Result<Grant> Grants::Keep(const Directory& directory) {
  Grant grant{
      .id = GrantId::Random(), .directory = directory, .added_unix_ms = context_.timer.Now()};
  bool is_new = true;
  for (const Grant& granted : TRY(All())) {
    if (!IsTheSame(granted.directory, directory)) continue;
    if (granted.directory == directory) return granted;
    grant.id = granted.id;
    is_new = false;
  }
  const auto write = [&]() -> Result<void> {
    TRY(RemoveThoseItReplaces(grant));
    TRY(context_.audit.Write(
        {.kind = "grant",
         .session = "",
         .text = grant.id.text() + (is_new ? " added: " : " seen anew: ") + directory.path}));
    return context_.store.grants().Add(grant);
  };
  TRY(context_.store.Atomically(write));
  return grant;
}

// Whoever names a directory by its path means the one that is there. A session whose runtime is up
// in the other one goes on, and its grant with it.
Result<void> Grants::RemoveThoseItReplaces(const Grant& grant) {
  for (const Grant& other : TRY(All())) {
    if (other.directory.path != grant.directory.path) continue;
    if (other.id != grant.id && sessions_.IsUpIn(other.id)) continue;
    TRY(context_.store.grants().Remove(other.id));
    if (other.id == grant.id) continue;
    TRY(context_.audit.Write(
        {.kind = "grant", .session = "", .text = other.id.text() + " removed: replaced"}));
  }
  return {};
}

Result<void> Grants::MayRemove(const GrantId& id) const {
  if (!sessions_.Holds(id)) return {};
  return Error(ErrorCode::kFailedPrecondition,
               "a running session holds this grant; `cowork stop` ends that first");
}

Result<std::string> Grants::TellRemoving(const GrantId& id) {
  const Grant grant = TRY(context_.store.grants().Find(id));
  TRY(MayRemove(id));
  return "no session may be started in " + grant.directory.path + " any more";
}

Result<void> Grants::Remove(const GrantId& id) {
  TRY(MayRemove(id));
  return context_.store.Narrowing([&]() -> Result<void> {
    TRY(context_.store.grants().Remove(id));
    return context_.audit.Write({.kind = "grant", .session = "", .text = id.text() + " removed"});
  });
}

}  // namespace cowork::brokerd
