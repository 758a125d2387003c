#include "brokerd/grants.h"

#include <chrono>
#include <utility>

namespace cowork::brokerd {
namespace {

std::string DurationText(std::chrono::seconds lasts) {
  using std::chrono::days, std::chrono::hours, std::chrono::minutes;
  if (lasts % days(1) == lasts.zero()) return std::to_string(lasts / days(1)) + " days";
  if (lasts % hours(1) == lasts.zero()) return std::to_string(lasts / hours(1)) + " h";
  if (lasts % minutes(1) == lasts.zero()) return std::to_string(lasts / minutes(1)) + " min";
  return std::to_string(lasts.count()) + " s";
}

std::string WhatItLets(const GrantWish& wish, const std::string& path) {
  std::string what = wish.read_only ? "sessions may read, and not change, everything in " + path
                                    : "sessions may read and change everything in " + path;
  if (wish.expires.count() > 0) what += "\nfor " + DurationText(wish.expires);
  return what;
}

// Two directories that had one path after another read alike.
rpc::Change ChangeBy(const GrantWish& wish, const Directory& directory) {
  std::string precisely = directory.path;
  for (const uint64_t number : {directory.device, directory.inode, directory.mount,
                                static_cast<uint64_t>(directory.born_unix_ns)})
    precisely += '\n' + std::to_string(number);
  return {WhatItLets(wish, directory.path), precisely + '\n' + directory.boot};
}

const char* Kind(bool read_only) {
  return read_only ? "read-only" : "to be changed";
}

Grant GrantOf(const GrantWish& wish, const Directory& directory, int64_t now) {
  const std::chrono::milliseconds lasts = wish.expires;
  return {.id = GrantId::Random(),
          .directory = directory,
          .added_unix_ms = now,
          .read_only = wish.read_only,
          .expires_unix_ms = lasts.count() == 0 ? 0 : now + lasts.count()};
}

Error GrantedOtherwise(const Grant& granted) {
  return {ErrorCode::kFailedPrecondition,
          granted.directory.path + " is granted already, " + Kind(granted.read_only) +
              "; take that back first: cowork grant rm " + granted.id.text()};
}

}  // namespace

rpc::Task<Directory> Grants::Inspect(std::string path) {
  const Result<Directory> seen = co_await context_.runner.Inspect(path);
  if (seen.ok() && seen->path != path)
    co_return Error(ErrorCode::kInternal, "runnerd looked at another directory than it was asked");
  co_return seen;
}

// A session that runs has its boxes as they were granted, so what a grant lets it do stays.
Result<void> Grants::MayAdd(const GrantWish& wish, const Directory& directory) {
  for (const Grant& granted : TRY(All()))
    if (IsTheSame(granted.directory, directory) && granted.read_only != wish.read_only)
      return GrantedOtherwise(granted);
  return {};
}

rpc::Task<rpc::Change> Grants::TellAdding(GrantWish wish) {
  const Result<Directory> seen = co_await Inspect(wish.path);
  if (!seen.ok()) co_return seen.error();
  const Result<void> may = MayAdd(wish, *seen);
  if (!may.ok()) co_return may.error();
  co_return ChangeBy(wish, *seen);
}

rpc::Task<Grant> Grants::Add(GrantWish wish, std::string confirmed) {
  const Result<Directory> seen = co_await Inspect(wish.path);
  if (!seen.ok()) co_return seen.error();
  const Result<void> may = MayAdd(wish, *seen);
  if (!may.ok()) co_return may.error();
  if (ChangeBy(wish, *seen).precisely != confirmed)
    co_return Error(ErrorCode::kFailedPrecondition,
                    "another directory has taken the place of the one that was confirmed; "
                    "look at it, and grant it anew");
  co_return Keep(wish, *seen);
}

// One that is granted already is seen anew all the same: in another boot it has other numbers, and
// they count from now on.
Result<Grant> Grants::Keep(const GrantWish& wish, const Directory& directory) {
  Grant grant = GrantOf(wish, directory, context_.timer.Now());
  bool is_new = true;
  for (const Grant& granted : TRY(All())) {
    if (!IsTheSame(granted.directory, directory)) continue;
    if (granted.directory == directory && granted.expires_unix_ms == grant.expires_unix_ms)
      return granted;
    grant.id = granted.id;
    is_new = false;
  }
  const auto write = [&]() -> Result<void> {
    TRY(RemoveThoseItReplaces(grant));
    TRY(context_.audit.Write({.kind = "grant",
                              .session = "",
                              .text = grant.id.text() + (is_new ? " added: " : " seen anew: ") +
                                      directory.path + (grant.read_only ? ", read-only" : "")}));
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
