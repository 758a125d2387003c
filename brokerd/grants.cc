#include "brokerd/grants.h"

#include <utility>

namespace cowork::brokerd {

rpc::Task<Grant> Grants::Add(std::string path) {
  const Result<Directory> seen = co_await context_.runner.Inspect(path);
  if (!seen.ok()) co_return seen.error();
  if (seen->path != path)
    co_return Error(ErrorCode::kInternal, "runnerd looked at another directory than it was asked");
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

Result<void> Grants::Remove(const GrantId& id) {
  if (sessions_.Holds(id))
    return Error(ErrorCode::kFailedPrecondition,
                 "a running session holds this grant; `cowork stop` ends that first");
  return context_.store.Narrowing([&]() -> Result<void> {
    TRY(context_.store.grants().Remove(id));
    return context_.audit.Write({.kind = "grant", .session = "", .text = id.text() + " removed"});
  });
}

}  // namespace cowork::brokerd
