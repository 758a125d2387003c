#include "tests/escape/refusing.h"

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/escape/processes.h"
#include "tests/support/eventually.h"
#include "tests/support/process.h"

namespace cowork::escape {
namespace {

std::string OurMounts() {
  return InProc(::getpid(), "mountinfo");
}

}  // namespace

Refusing::Refusing(House& house, box::ZygoteProcess zygote) : house_(house), pid_(zygote.pid) {
  boxes_.emplace(house.loop(), std::move(zygote), [] {});
}

Refusing::~Refusing() {
  boxes_.reset();  // Ends the pair, and so the zygote.
  ::waitpid(pid_, nullptr, 0);
}

Error Refusing::RefusalOf(const Words& words) {
  const std::string mounts = OurMounts();
  std::vector<box::ForBox> given = house_.Needs(box::ProfileNumber::kTool);
  for (const box::Role role : {box::Role::kStdin, box::Role::kStdout, box::Role::kStderr})
    given.push_back({role, OpenNull()});
  std::optional<Error> refusal;
  boxes_->Start(house_.OrderFor(box::ProfileNumber::kTool, words), std::move(given),
                {.on_started =
                     [&](const Result<box::RunningBox>& started) {
                       refusal =
                           started.ok() ? Error(ErrorCode::kInternal, "it runs") : started.error();
                     },
                 .on_ended = [](int) {}});
  while (!refusal.has_value()) house_.loop().run_one();
  EXPECT_TRUE(support::Eventually([this] { return support::ChildrenOf(pid_).empty(); }));
  EXPECT_EQ(OurMounts(), mounts);
  return *refusal;
}

size_t Refusing::OpenDescriptors() const {
  std::error_code refused;
  const std::filesystem::directory_iterator all("/proc/" + std::to_string(pid_) + "/fd", refused);
  return refused ? 0 : static_cast<size_t>(std::distance(begin(all), end(all)));
}

}  // namespace cowork::escape
