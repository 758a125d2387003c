#include "runnerd/session/files_views.h"

#include <algorithm>
#include <utility>

#include "runnerd/session/directory.h"

namespace cowork::runnerd::session {
namespace {

constexpr size_t kMostViews = 8;  // Of either kind.

std::string NameOf(const Directory& project) {
  return std::to_string(project.device) + ":" + std::to_string(project.inode) + ":" + project.path;
}

// One that rests is there only to be had at once, should somebody ask again.
void EndOneThatRests(const std::map<std::string, std::shared_ptr<FilesView>>& views) {
  const auto found =
      std::ranges::find_if(views, [](const auto& entry) { return entry.second->rests(); });
  if (found == views.end()) return;
  const std::shared_ptr<FilesView> resting = found->second;  // Its end takes it out of the map.
  resting->End("another project is looked at");
}

}  // namespace

Result<std::shared_ptr<FilesView>> FilesViews::Of(const Directory& project, Views& views) {
  TRY(OpenGranted(project));  // Another one may stand there by now.
  const std::string name = NameOf(project);
  if (const auto found = views.find(name); found != views.end()) return found->second;
  if (views.size() >= kMostViews) EndOneThatRests(views);
  if (views.size() >= kMostViews)
    return Error(ErrorCode::kResourceExhausted, "too many projects are looked at; try again");
  const auto view = std::make_shared<FilesView>(project, around_, FilesView::Patience{},
                                                [&views, name] { views.erase(name); });
  views.emplace(name, view);
  TRY(view->Begin());
  return view;
}

rpc::Task<FilesAnswer> FilesViews::Ask(FilesQuestion question) {
  const Result<std::shared_ptr<FilesView>> view =
      Of(question.project, question.preview ? previews_ : looks_);
  if (!view.ok()) co_return view.error();
  const std::shared_ptr<FilesView::Answer> answer = (*view)->Ask(question);
  co_return co_await *answer;
}

void FilesViews::EndAll(const std::string& why) {
  for (const Views& views : {looks_, previews_})  // Copies: End() takes them out of the maps.
    for (const auto& [path, view] : views) view->End(why);
}

}  // namespace cowork::runnerd::session
