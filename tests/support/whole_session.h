// WholeSession: a session as runnerd runs it, with the real zygote and the real helpers, around a
// runtime of the test's own. No daemon runs: the test has runnerd's loop, and hears what brokerd
// would. It is for an ordinary user: link escape_main.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "common/rpc/task.h"
#include "runnerd/session/session.h"
#include "runnerd/session/writers.h"
#include "tests/escape/house.h"

namespace cowork::support {

class WholeSession {
 public:
  // `runtime` is started in the runtime box, `behaviour` is what the project's file of that name
  // says. libexec holds zygote and helpers.
  WholeSession(const std::string& libexec, const std::string& runtime,
               const std::string& behaviour);
  ~WholeSession();
  WholeSession(const WholeSession&) = delete;
  WholeSession& operator=(const WholeSession&) = delete;

  // Runs the loop until that holds, or for a minute: false.
  bool Until(const std::function<bool()>& holds);

  runnerd::session::Session& session() { return *session_; }
  // For whoever measures: Until() looks into /proc besides.
  boost::asio::io_context& loop() { return io_; }
  std::string project() const { return project_.path(); }
  const std::optional<Result<std::string>>& ready() const { return ready_; }
  // Why it is gone; empty: it is not.
  std::string gone() const;
  size_t Count(v1::RunnerEvent::WhatCase kind) const;
  // The file of that name in the runtime's home.
  std::string InHome(const std::string& name) const;
  // The most memory the courier has had so far, in KiB.
  size_t courier_peak() const { return courier_peak_; }
  bool HasNoProcess() const;

 private:
  static rpc::Detached Await(std::shared_ptr<runnerd::session::Session> session,
                             std::optional<Result<std::string>>& ready);
  void WatchCourier();

  escape::Directory project_, homes_;
  boost::asio::io_context io_;
  runnerd::session::Writers writers_{io_};
  pid_t zygote_ = 0;
  std::unique_ptr<box::Boxes> boxes_;
  runnerd::session::Programs programs_;
  os::UniqueFd homes_fd_, vault_;
  std::unique_ptr<runnerd::session::Surroundings> around_;
  std::shared_ptr<runnerd::session::Session> session_;
  std::vector<v1::RunnerEvent> events_;
  std::optional<Result<std::string>> ready_;
  size_t courier_peak_ = 0;
  bool let_go_ = false;
};

}  // namespace cowork::support
