// Grants: which directories sessions may be started in. runnerd looks at a directory before it is
// granted; what it saw, the directory as the kernel knows it, is what is granted.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "brokerd/context.h"
#include "brokerd/sessions.h"
#include "brokerd/wire.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

class Grants {
 public:
  Grants(Context& context, const Sessions& sessions) : context_(context), sessions_(sessions) {}

  // What Add() and Remove() would change. They fail as Add() and Remove() would.
  rpc::Task<rpc::Change> TellAdding(GrantWish wish);
  Result<std::string> TellRemoving(const GrantId& id);

  // kFailedPrecondition: what is there now is not what was `confirmed`, as TellAdding() has it; or
  // it is granted already, for less or for more.
  rpc::Task<Grant> Add(GrantWish wish, std::string confirmed);
  Result<std::vector<Grant>> All() { return context_.store.grants().All(); }
  // kNotFound            no such grant
  // kFailedPrecondition  a running session holds it
  Result<void> Remove(const GrantId& id);

 private:
  rpc::Task<Directory> Inspect(std::string path);
  Result<void> MayRemove(const GrantId& id) const;
  Result<void> MayAdd(const GrantWish& wish, const Directory& directory);
  Result<std::optional<Grant>> Granted(const GrantWish& wish, const Directory& directory);
  Result<Grant> Keep(const GrantWish& wish, const Directory& directory);
  Result<void> Write(const Grant& grant, const std::optional<Grant>& former);
  Result<void> RemoveThoseItReplaces(const Grant& grant);

  Context& context_;
  const Sessions& sessions_;
};

}  // namespace cowork::brokerd
