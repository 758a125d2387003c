// Permissions: what stands of what people allowed. asks.h adds them, and goes by them.

#pragma once

#include <string>
#include <vector>

#include "brokerd/context.h"
#include "brokerd/core/permission.h"

namespace cowork::brokerd {

class Permissions {
 public:
  explicit Permissions(Context& context) : context_(context) {}

  Result<std::vector<Permission>> All() { return context_.store.permissions().All(); }
  // kNotFound: no such permission.
  Result<void> Remove(const PermissionId& id, const std::string& by) {
    return context_.store.Narrowing([&]() -> Result<void> {
      TRY(context_.store.permissions().Remove(id));
      return context_.audit.Write(
          {.kind = "permission", .session = "", .text = id.text() + " removed, by " + by});
    });
  }

 private:
  Context& context_;
};

}  // namespace cowork::brokerd
