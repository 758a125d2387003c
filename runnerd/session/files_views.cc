#include "runnerd/session/files_views.h"

#include <utility>

#include "runnerd/session/directory.h"

namespace cowork::runnerd::session {
namespace {

constexpr size_t kMostViews = 8;

std::string NameOf(const Directory& project) {
  return std::to_string(project.device) + ":" + std::to_string(project.inode) + ":" + project.path;
}

}  // namespace

Result<std::shared_ptr<FilesView>> FilesViews::Of(const Directory& project) {
  TRY(OpenGranted(project));  // Another one may stand there by now.
  const std::string name = NameOf(project);
  if (const auto found = views_.find(name); found != views_.end()) return found->second;
  if (views_.size() >= kMostViews)
    return Error(ErrorCode::kResourceExhausted, "too many projects are looked at; try again");
  const auto view = std::make_shared<FilesView>(project, around_, FilesView::Patience{},
                                                [this, name] { views_.erase(name); });
  views_.emplace(name, view);
  TRY(view->Begin());
  return view;
}

rpc::Task<FilesAnswer> FilesViews::Ask(FilesQuestion question) {
  const Result<std::shared_ptr<FilesView>> view = Of(question.project);
  if (!view.ok()) co_return view.error();
  const std::shared_ptr<FilesView::Answer> answer = (*view)->Ask(question);
  co_return co_await *answer;
}

void FilesViews::EndAll(const std::string& why) {
  const auto views = views_;  // End() takes them out of the map.
  for (const auto& [path, view] : views) view->End(why);
}

}  // namespace cowork::runnerd::session
