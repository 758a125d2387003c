#include "runnerd/session/writers.h"

#include <utility>

#include <boost/asio/post.hpp>

namespace cowork::runnerd::session {
namespace {

// Two paths may lead to one directory.
std::string NameOf(const Directory& project) {
  return std::to_string(project.device) + ":" + std::to_string(project.inode);
}

}  // namespace

Writers::Place::Place(Writers& writers, std::string project, std::function<void()> go)
    : writers_(writers), project_(std::move(project)), go_(std::move(go)) {
  writers_.queues_[project_].push_back(this);
}

Writers::Place::~Place() {
  *here_ = false;
  std::list<Place*>& queue = writers_.queues_.at(project_);
  queue.remove(this);
  if (queue.empty())
    writers_.queues_.erase(project_);
  else
    writers_.CallFirst(project_);
}

std::unique_ptr<Writers::Place> Writers::Wait(const Directory& project, std::function<void()> go) {
  auto place = std::make_unique<Place>(*this, NameOf(project), std::move(go));
  CallFirst(place->project_);
  return place;
}

void Writers::CallFirst(const std::string& project) {
  Place* const first = queues_.at(project).front();
  if (std::exchange(first->went_, true)) return;
  boost::asio::post(io_, [go = std::move(first->go_), here = first->here_] {
    if (*here) go();
  });
}

}  // namespace cowork::runnerd::session
