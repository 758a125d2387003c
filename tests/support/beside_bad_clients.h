// BesideBadClients: a server at a Unix socket, and a client that is served before a bad one comes
// and after, as is one that comes then. What the bad one sent reached no handler.

#pragma once

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "common/os/duplicate.h"
#include "tests/support/holder_server.h"
#include "tests/support/visit.h"

namespace cowork::support {

inline constexpr auto kHello = "/cowork.v1.Channel/Hello";  // What anybody may call.

class BesideBadClients : public ::testing::Test {
 protected:
  void SetUp() override {
    other_ = NewVisit("other");
    ASSERT_TRUE(other_->Greet().ok());
    ExpectServed(*other_);
    already_ = server_.reached();
  }
  // Who was there before is served, and so is who comes now.
  void TearDown() override {
    EXPECT_EQ(server_.reached(), already_ + meant_) << "a handler heard of it";
    if (others_stay_) ExpectServed(*other_);
    const auto next = NewVisit("next");
    EXPECT_TRUE(next->Greet().ok());
    ExpectServed(*next);
  }

  os::UniqueFd Connect(const std::string& name) {
    return ConnectAs(name + "-of-" + server_.path(), server_.path());
  }
  std::unique_ptr<Visit> NewVisit(const std::string& name) {
    os::UniqueFd socket = Connect(name);
    os::UniqueFd same = *os::Duplicate(socket.get());
    return std::make_unique<Visit>(name + "-of-" + server_.path(), std::move(socket),
                                   std::move(same));
  }
  static void ExpectServed(Visit& visit) {
    visit.Ask(false);
    const grpc::Status status = visit.AwaitAnswer();
    EXPECT_TRUE(status.ok()) << status.error_message();
  }

  HolderServer server_;
  std::unique_ptr<Visit> other_;
  bool others_stay_ = true;
  int already_ = 0;
  int meant_ = 0;  // Cases that a test itself wants judged.
};

}  // namespace cowork::support
