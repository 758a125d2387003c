// FilesViews: one FilesView for each directory that is looked at, and another one where it is seen
// what a call would change: cowork-files answers one question after the other, and what cannot be
// seen is denied, so no client's search comes before that. On the loop.

#pragma once

#include <map>
#include <memory>
#include <string>

#include "common/rpc/task.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/files_view.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd::session {

class FilesViews {
 public:
  // `around` outlives it.
  explicit FilesViews(const Surroundings& around) : around_(around) {}

  // Errors as of Runner.AskFiles.
  rpc::Task<FilesAnswer> Ask(FilesQuestion question);
  void EndAll(const std::string& why);

 private:
  using Views = std::map<std::string, std::shared_ptr<FilesView>>;  // By directory.

  Result<std::shared_ptr<FilesView>> Of(const Directory& project, Views& views);

  const Surroundings& around_;
  Views looks_;
  Views previews_;
};

}  // namespace cowork::runnerd::session
