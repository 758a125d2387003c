// Aside: a name that nothing has yet, beside a file's own, for what comes out of that file's place.
// Somebody may have put another there meanwhile, so nobody removes what is under it for its name's
// sake: no other server (core/own_names.h), and this one only what it knows.

#pragma once

#include <string>

#include "common/base/result.h"
#include "runnerd/servers/files/found.h"
#include "runnerd/servers/files/project.h"
#include "runnerd/servers/files/renaming.h"

namespace cowork::files {

class Aside {
 public:
  // Borrows both. `path`: the place as the model has it.
  Aside(const Place& place, const std::string& path);

  Name there() const { return {.directory = place_.directory.get(), .name = place_.name}; }
  Name beside() const { return {.directory = place_.directory.get(), .name = name_}; }

  // kFailedPrecondition: what is under the name is not `known` with the content it had. It stays,
  // and the message says where. The same where it cannot be removed.
  Result<void> Remove(const Found& known) const;
  // The error that tells a person of what stays.
  Error Kept() const;

 private:
  const Place& place_;
  const std::string& path_;
  const std::string name_;
};

}  // namespace cowork::files
