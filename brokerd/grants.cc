#include "brokerd/grants.h"

#include <utility>

namespace cowork::brokerd {
namespace {

std::string WordsOf(const Directory& directory) {
  return "sessions may read and change everything in " + directory.path + " (inode " +
         std::to_string(directory.inode) + " of device " + std::to_string(directory.device) + ")";
}

}  // namespace

rpc::Task<Directory> Grants::Inspect(std::string path) {
  const Result<Directory> seen = co_await context_.runner.Inspect(path);
  if (seen.ok() && seen->path != path)
    co_return Error(ErrorCode::kInternal, "runnerd looked at another directory than it was asked");
  co_return seen;
}

rpc::Task<std::string> Grants::TellAdding(std::string path) {
  const Result<Directory> seen = co_await Inspect(path);
  if (!seen.ok()) co_return seen.error();
  co_return WordsOf(*seen);
}

rpc::Task<Grant> Grants::Add(std::string path, std::string confirmed) {
  const Result<Directory> seen = co_await Inspect(path);
  if (!seen.ok()) co_return seen.error();
  if (WordsOf(*seen) != confirmed)
    co_return Error(ErrorCode::kFailedPrecondition,
                    "another directory has taken the place of the one that was confirmed");
  co_return Keep(*seen);
}

Result<Grant> Grants::Keep(const Directory& directory) {
  for (const Grant& grant : TRY(All()))
    if (grant.directory == directory) return grant;
  const Grant grant{
      .id = GrantId::Random(), .directory = directory, .added_unix_ms = context_.timer.Now()};
  const auto write = [&]() -> Result<void> {
    TRY(context_.audit.Write(
        {.kind = "grant", .session = "", .text = grant.id.text() + " added: " + directory.path}));
    return context_.store.grants().Add(grant);
  };
  TRY(context_.store.Atomically(write));
  return grant;
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
