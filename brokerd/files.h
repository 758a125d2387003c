// Files: what a person sees of a session's project, as its agent sees it: through cowork-files in a
// box that may not write. brokerd opens none of it.

#pragma once

#include <string>

#include "brokerd/context.h"
#include "brokerd/files_wire.h"
#include "brokerd/sessions.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

class Files {
 public:
  Files(Context& context, Sessions& sessions) : context_(context), sessions_(sessions) {}

  // Errors as Broker.ViewFiles in broker.proto.
  rpc::Task<v1::ViewFilesResponse> View(FilesWish wish);

 private:
  Context& context_;
  Sessions& sessions_;
};

}  // namespace cowork::brokerd
