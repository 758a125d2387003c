// FilesViews: one FilesView for each directory that is looked at. On the loop.

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
  Result<std::shared_ptr<FilesView>> Of(const Directory& project);

  const Surroundings& around_;
  std::map<std::string, std::shared_ptr<FilesView>> views_;
};

}  // namespace cowork::runnerd::session
