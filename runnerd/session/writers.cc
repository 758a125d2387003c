#include "runnerd/session/writers.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "runnerd/core/paths.h"

namespace cowork::runnerd::session {
namespace {

// Two paths may lead to one directory.
bool ShareFiles(const Directory& one, const Directory& other) {
  return (one.device == other.device && one.inode == other.inode) || LiesIn(one.path, other.path) ||
         LiesIn(other.path, one.path);
}

}  // namespace

Writers::Place::Place(Writers& writers, Directory project, std::function<void()> go)
    : writers_(writers), project_(std::move(project)), go_(std::move(go)) {
  writers_.queue_.push_back(this);
}

Writers::Place::~Place() {
  *here_ = false;
  writers_.queue_.remove(this);
  for (Place* other : writers_.queue_)
    if (ShareFiles(project_, other->project_)) writers_.CallInTurn(*other);
}

std::unique_ptr<Writers::Place> Writers::Wait(const Directory& project, std::function<void()> go) {
  auto place = std::make_unique<Place>(*this, project, std::move(go));
  CallInTurn(*place);
  return place;
}

bool Writers::IsItsTurn(const Place& place) const {
  const auto* const first = *std::ranges::find_if(queue_, [&place](const Place* other) {
    return other == &place || ShareFiles(place.project_, other->project_);
  });
  return first == &place;
}

void Writers::CallInTurn(Place& place) {
  if (place.went_ || !IsItsTurn(place)) return;
  place.went_ = true;
  boost::asio::post(io_, [go = std::move(place.go_), here = place.here_] {
    if (*here) go();
  });
}

}  // namespace cowork::runnerd::session
