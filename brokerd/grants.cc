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

// To lengthen a grant, or take its end away, is to widen it.
std::string WhatItChanges(const GrantWish& wish, const Grant& granted) {
  if (wish.expires.count() == 0 && granted.expires_unix_ms == 0) return "";
  const std::string anew = wish.expires.count() == 0 ? "\nfor good" : "";
  return anew + "; it was " + EndText(granted.expires_unix_ms);
}

// Two directories that had one path after another read alike.
rpc::Change ChangeBy(const GrantWish& wish, const Directory& directory,
                     const std::optional<Grant>& granted) {
  std::string what = WhatItLets(wish, directory.path);
  if (granted.has_value()) what += WhatItChanges(wish, *granted);
  std::string precisely = directory.path;
  for (const uint64_t number : {directory.device, directory.inode, directory.mount,
                                static_cast<uint64_t>(directory.born_unix_ns)})
    precisely += '\n' + std::to_string(number);
  const int64_t former_end = granted.has_value() ? granted->expires_unix_ms : 0;
  return {what, precisely + '\n' + directory.boot + '\n' + std::to_string(former_end)};
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

// A session that runs has its boxes as they were granted, so what a grant lets it do stays. One
// that is over lets nothing, unless a runtime is up in it.
Result<void> Grants::MayAdd(const GrantWish& wish, const Directory& directory) {
  for (const Grant& granted : TRY(All())) {
    if (!IsTheSame(granted.directory, directory) || granted.read_only == wish.read_only) continue;
    if (!IsOver(granted, context_.timer.Now()) || sessions_.IsUpIn(granted.id))
      return GrantedOtherwise(granted);
  }
  return {};
}

// The one that the wish would change; none: it would be a new one.
Result<std::optional<Grant>> Grants::Granted(const GrantWish& wish, const Directory& directory) {
  for (const Grant& granted : TRY(All()))
    if (IsTheSame(granted.directory, directory) && granted.read_only == wish.read_only)
      return std::optional<Grant>(granted);
  return std::optional<Grant>();
}

rpc::Task<rpc::Change> Grants::TellAdding(GrantWish wish) {
  const Result<Directory> seen = co_await Inspect(wish.path);
  if (!seen.ok()) co_return seen.error();
  const Result<void> may = MayAdd(wish, *seen);
  if (!may.ok()) co_return may.error();
  const Result<std::optional<Grant>> granted = Granted(wish, *seen);
  if (!granted.ok()) co_return granted.error();
  co_return ChangeBy(wish, *seen, *granted);
}

rpc::Task<Grant> Grants::Add(GrantWish wish, std::string confirmed) {
  const Result<Directory> seen = co_await Inspect(wish.path);
  if (!seen.ok()) co_return seen.error();
  const Result<void> may = MayAdd(wish, *seen);
  if (!may.ok()) co_return may.error();
  const Result<std::optional<Grant>> granted = Granted(wish, *seen);
  if (!granted.ok()) co_return granted.error();
  if (ChangeBy(wish, *seen, *granted).precisely != confirmed)
    co_return Error(ErrorCode::kFailedPrecondition,
                    "another directory has taken the place of the one that was confirmed, or its "
                    "grant has changed since; look at it, and grant it anew");
  co_return Keep(wish, *seen);
}

// One that is granted already is seen anew all the same: in another boot it has other numbers, and
// they count from now on.
Result<Grant> Grants::Keep(const GrantWish& wish, const Directory& directory) {
  Grant grant = GrantOf(wish, directory, context_.timer.Now());
  const std::optional<Grant> former = TRY(Granted(wish, directory));
  if (former.has_value()) {
    if (former->directory == directory && former->expires_unix_ms == grant.expires_unix_ms)
      return *former;
    grant.id = former->id;
  }
  TRY(context_.store.Atomically([&] { return Write(grant, former); }));
  return grant;
}

Result<void> Grants::Write(const Grant& grant, const std::optional<Grant>& former) {
  TRY(RemoveThoseItReplaces(grant));
  if (former.has_value() && IsOver(*former, context_.timer.Now()))
    TRY(context_.store.permissions().RemoveOf(former->id));
  std::string text = grant.id.text() + (former.has_value() ? " seen anew: " : " added: ") +
                     grant.directory.path + (grant.read_only ? ", read-only" : "") + ", " +
                     EndText(grant.expires_unix_ms);
  if (former.has_value() && former->expires_unix_ms != grant.expires_unix_ms)
    text += "; it was " + EndText(former->expires_unix_ms);
  TRY(context_.audit.Write({.kind = "grant", .session = "", .text = std::move(text)}));
  return context_.store.grants().Add(grant);
}

// Whoever names a directory by its path means the one that is there. A session whose runtime is up
// in the other one goes on, and its grant with it.
Result<void> Grants::RemoveThoseItReplaces(const Grant& grant) {
  for (const Grant& other : TRY(All())) {
    if (other.directory.path != grant.directory.path) continue;
    if (other.id != grant.id && sessions_.IsUpIn(other.id)) continue;
    TRY(context_.store.grants().Remove(other.id));
    if (other.id == grant.id) continue;
    TRY(context_.store.permissions().RemoveOf(other.id));
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
  return "no session may be started in " + grant.directory.path +
         " any more, and what was allowed there for longer than once is forgotten";
}

Result<void> Grants::Remove(const GrantId& id) {
  TRY(MayRemove(id));
  return context_.store.Narrowing([&]() -> Result<void> {
    TRY(context_.store.grants().Remove(id));
    TRY(context_.store.permissions().RemoveOf(id));
    return context_.audit.Write({.kind = "grant", .session = "", .text = id.text() + " removed"});
  });
}

}  // namespace cowork::brokerd
