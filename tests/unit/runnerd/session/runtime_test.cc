// Why a runtime is gone, as its person is told. The test plays the zygote, and the first process of
// the runtime's box.

#include "runnerd/session/runtime.h"

#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/ids.h"
#include "runnerd/session/directory.h"
#include "tests/support/matchers.h"
#include "tests/support/played_zygote.h"
#include "tests/support/scratch.h"

namespace cowork::runnerd::session {
namespace {

using support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RuntimeThatEnds : public ::testing::Test {
 protected:
  RuntimeThatEnds() {
    for (os::UniqueFd* program :
         {&programs_.agent_shell, &programs_.mcp_shim, &programs_.runtime, &programs_.null})
      *program = os::UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
    StandOn({.forbidden = {}, .person = ::geteuid(), .boot = "this"});
    spec_.project = OpenDirectory(project_.path()).value().facts;
    EXPECT_THAT(runtime_->Start(spec_, "pw", *boxes_), IsOk());
    const auto order = zygote_.NextOrder();
    number_ = order->id;
    for (size_t i = 0; i < order->roles.size(); ++i)
      if (order->roles[i] == box::Role::kControl) first_process_ = std::move(zygote_.given()[i]);
    zygote_.given().clear();
  }
  ~RuntimeThatEnds() override { runtime_->End(); }

  void GiveListeners() {
    for (int i = 0; i < 2; ++i) {
      const int listener = programs_.null.get();
      EXPECT_THAT(frame::Send(first_process_.get(), box::kListener, {&listener, 1}), IsOk());
    }
  }
  void IsTold(int status) { zygote_.Say(box::Ended{.id = number_, .status = status}); }

  support::ScratchDirectory project_;
  support::ScratchDirectory homes_;
  const os::UniqueFd homes_fd_{::open(homes_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  boost::asio::io_context io_;
  support::PlayedZygote zygote_{io_};
  Programs programs_;
  const Surroundings around_{.io = io_,
                             .boxes = zygote_.boxes(),
                             .programs = programs_,
                             .homes = homes_fd_.get(),
                             .wire_to_vault = [](const std::string&, const os::UniqueFd&) {},
                             .tell = [](const v1::RunnerEvent&) {}};
  const std::shared_ptr<OwnBoxes> boxes_ =
      std::make_shared<OwnBoxes>(zygote_.boxes(), [](const v1::RunnerEvent&) {});
  std::vector<std::string> gone_;
  const std::shared_ptr<RuntimeBox> runtime_ = std::make_shared<RuntimeBox>(
      around_,
      RuntimeBox::Callbacks{.on_route = [](const os::UniqueFd&) {},
                            .on_shell = [](const os::UniqueFd&) {},
                            .on_gone = [this](const std::string& why) { gone_.push_back(why); }});
  SessionSpec spec_{.id = SessionId::Random().text(), .project = {}, .model = {}};
  uint64_t number_ = 0;
  os::UniqueFd first_process_;  // Its end of the control pair.
};

TEST_F(RuntimeThatEnds, IsToldByHowItEndedThoughItsSilenceIsNoticedFirst) {
  GiveListeners();
  zygote_.Say(box::Started{.id = number_, .pid = 1});
  first_process_ = {};
  runtime_->Connect([](const os::UniqueFd&) {});
  EXPECT_THAT(gone_, IsEmpty());
  EXPECT_TRUE(zygote_.NextKill().has_value());  // Should it be silent and not have ended.
  IsTold(7);
  EXPECT_THAT(gone_, ElementsAre(HasSubstr("the runtime ended with status 7")));
}

TEST_F(RuntimeThatEnds, IsToldByHowItEndedBeforeItGaveItsListeners) {
  first_process_ = {};
  zygote_.Say(box::Started{.id = number_, .pid = 1});
  EXPECT_THAT(gone_, IsEmpty());
  IsTold(9);
  EXPECT_THAT(gone_, ElementsAre(HasSubstr("the runtime ended with status 9")));
}

TEST_F(RuntimeThatEnds, IsToldByWhatItGaveInsteadOfListeners) {
  EXPECT_THAT(frame::Send(first_process_.get(), box::kNothing), IsOk());
  zygote_.Say(box::Started{.id = number_, .pid = 1});
  EXPECT_THAT(gone_, ElementsAre(HasSubstr("no socket left")));
}

}  // namespace
}  // namespace cowork::runnerd::session
