// Writers: of the calls that can write one directory, of whichever session and by whichever grant,
// one runs at a time, in the order in which they came. A grant whose path lies in another's is of
// that directory, too. On the loop.

#pragma once

#include <functional>
#include <list>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "common/base/directory.h"

namespace cowork::runnerd::session {

class Writers {
 public:
  explicit Writers(boost::asio::io_context& io) : io_(io) {}

  // A place in the queue, from Wait() until it is destroyed. No place outlives its Writers.
  class Place {
   public:
    Place(Writers& writers, Directory project, std::function<void()> go);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    friend class Writers;
    Writers& writers_;
    const Directory project_;
    std::function<void()> go_;
    bool went_ = false;
    const std::shared_ptr<bool> here_ = std::make_shared<bool>(true);
  };

  // `go` is called from the loop, once, when it is this one's turn; not if its place is gone by
  // then.
  std::unique_ptr<Place> Wait(const Directory& project, std::function<void()> go);

 private:
  // Only for those that came earlier is waited, so never in a circle.
  bool IsItsTurn(const Place& place) const;
  void CallInTurn(Place& place);

  boost::asio::io_context& io_;
  std::list<Place*> queue_;  // As they came; those that run and those that wait.
};

}  // namespace cowork::runnerd::session
