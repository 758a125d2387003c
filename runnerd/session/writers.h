// Writers: of the calls that can write one granted directory, of whichever session, one runs at a
// time, in the order in which they came. On the loop.

#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "common/base/directory.h"

namespace cowork::runnerd::session {

class Writers {
 public:
  explicit Writers(boost::asio::io_context& io) : io_(io) {}

  // A place in the queue, from Wait() until it is destroyed. No place outlives its Writers.
  class Place {
   public:
    Place(Writers& writers, std::string project, std::function<void()> go);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    friend class Writers;
    Writers& writers_;
    const std::string project_;
    std::function<void()> go_;
    bool went_ = false;
    const std::shared_ptr<bool> here_ = std::make_shared<bool>(true);
  };

  // `go` is called from the loop, once, when it is this one's turn; not if its place is gone by
  // then.
  std::unique_ptr<Place> Wait(const Directory& project, std::function<void()> go);

 private:
  void CallFirst(const std::string& project);

  boost::asio::io_context& io_;
  std::map<std::string, std::list<Place*>> queues_;  // By directory; the first one runs.
};

}  // namespace cowork::runnerd::session
