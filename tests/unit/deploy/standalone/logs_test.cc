#include "deploy/standalone/logs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/content_of.h"
#include "tests/support/descriptor_limit.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::standalone {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using support::FailsWith;
using support::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Day kToday = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
constexpr auto kFull = kLargestLog + 1;

auto IsPart(const std::string& path, uint64_t from) {
  return AllOf(Field(&LogPart::path, path), Field(&LogPart::from, from));
}

class LogsOnDisk : public ::testing::Test {
 protected:
  std::string PathOf(const std::string& name) const { return scratch_.path() + "/" + name; }
  std::string Read(const std::string& name) const { return support::ContentOf(PathOf(name)); }
  // All but the first bytes of it are a hole.
  void Write(const std::string& name, uint64_t size = 5) const {
    std::ofstream(PathOf(name)) << "line\n";
    fs::resize_file(PathOf(name), size);
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(scratch_.path()))
      names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
  }
  static std::string Text(Day day) {
    const std::chrono::year_month_day date(day);
    char text[16] = {};
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
  }

  support::ScratchDirectory scratch_;
};

TEST_F(LogsOnDisk, AreMadeForThePersonAlone) {
  const mode_t before = ::umask(0);
  Logs logs(scratch_.path(), {"brokerd"});
  ASSERT_THAT(logs.Open("brokerd"), IsOk());
  Write("brokerd.jsonl", kFull);
  EXPECT_EQ(logs.LookAfter(kToday).size(), 1U);
  ::umask(before);
  for (const std::string& name : Names())
    EXPECT_EQ(fs::status(PathOf(name)).permissions(),
              fs::perms::owner_read | fs::perms::owner_write)
        << name;
  EXPECT_EQ(Names().size(), 2U);
}

TEST_F(LogsOnDisk, AreWrittenAtTheirEnd) {
  Write("brokerd.jsonl");
  Logs logs(scratch_.path(), {"brokerd"});
  const auto file = logs.Open("brokerd");
  ASSERT_THAT(file, IsOk());
  ASSERT_EQ(::write(file->get(), "more\n", 5), 5);
  EXPECT_EQ(Read("brokerd.jsonl"), "line\nmore\n");
}

TEST_F(LogsOnDisk, AreNotOpenedThroughALink) {
  fs::create_symlink(PathOf("elsewhere"), PathOf("brokerd.jsonl"));
  Logs logs(scratch_.path(), {"brokerd"});
  const auto file = logs.Open("brokerd");
  ASSERT_THAT(file, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(file.error().message(), PathOf("brokerd.jsonl") +
                                        " cannot be opened: Too many levels of symbolic links; "
                                        "ls -ld " +
                                        PathOf("brokerd.jsonl"));
  EXPECT_FALSE(fs::exists(PathOf("elsewhere")));
}

TEST_F(LogsOnDisk, ArePutAsideWithWhatIsInThem) {
  Logs logs(scratch_.path(), {"brokerd", "vaultd"});
  Write("brokerd.jsonl", kFull);
  Write("vaultd.jsonl");
  const auto anew = logs.LookAfter(kToday);
  ASSERT_EQ(anew.size(), 1U);
  ASSERT_EQ(::write(anew.at("brokerd").get(), "new\n", 4), 4);
  EXPECT_EQ(Read("brokerd.jsonl"), "new\n");
  EXPECT_EQ(fs::file_size(PathOf("brokerd-" + Text(kToday) + ".jsonl")), kFull);
}

TEST_F(LogsOnDisk, KnowWhatADaemonHasWrittenSinceItWasStarted) {
  const std::string present = PathOf("brokerd.jsonl");
  const std::string aside = PathOf("brokerd-" + Text(kToday) + ".jsonl");
  Write("brokerd.jsonl");
  Logs logs(scratch_.path(), {"brokerd"});
  EXPECT_THAT(logs.WrittenBy("brokerd"), ElementsAre(IsPart(present, 0)));
  ASSERT_THAT(logs.Open("brokerd"), IsOk());
  EXPECT_THAT(logs.WrittenBy("brokerd"), ElementsAre(IsPart(present, 5)));
  fs::resize_file(present, kFull);
  ASSERT_EQ(logs.LookAfter(kToday).size(), 1U);
  EXPECT_THAT(logs.WrittenBy("brokerd"), ElementsAre(IsPart(present, 0), IsPart(aside, 5)));
  ASSERT_THAT(logs.Open("brokerd"), IsOk());
  EXPECT_THAT(logs.WrittenBy("brokerd"), ElementsAre(IsPart(present, 0)));
}

TEST_F(LogsOnDisk, AreReadFromTheirBeginningWhereTheyWereMadeAgain) {
  Write("brokerd.jsonl");
  Logs logs(scratch_.path(), {"brokerd"});
  ASSERT_THAT(logs.Open("brokerd"), IsOk());
  fs::remove(PathOf("brokerd.jsonl"));
  ASSERT_EQ(logs.LookAfter(kToday).size(), 1U);
  EXPECT_THAT(logs.WrittenBy("brokerd"), ElementsAre(IsPart(PathOf("brokerd.jsonl"), 0)));
}

TEST_F(LogsOnDisk, ArePutAsideWhenTheDayEnds) {
  Logs logs(scratch_.path(), {"brokerd"});
  Write("brokerd.jsonl");
  EXPECT_THAT(logs.LookAfter(kToday), IsEmpty());
  EXPECT_EQ(logs.LookAfter(kToday + std::chrono::days(1)).size(), 1U);
  EXPECT_TRUE(fs::exists(PathOf("brokerd-" + Text(kToday) + ".jsonl")));
  EXPECT_THAT(logs.LookAfter(kToday + std::chrono::days(1)), IsEmpty());
}

TEST_F(LogsOnDisk, BeginWithTheirFirstLine) {
  Logs logs(scratch_.path(), {"brokerd"});
  std::ofstream(PathOf("brokerd.jsonl")).flush();
  const Day tomorrow = kToday + std::chrono::days(1);
  EXPECT_THAT(logs.LookAfter(tomorrow), IsEmpty());
  Write("brokerd.jsonl");
  EXPECT_THAT(logs.LookAfter(tomorrow), IsEmpty()) << "it is of that day";
}

TEST_F(LogsOnDisk, OfAnEarlierStartArePutAsideUnderTheirDay) {
  Write("brokerd.jsonl");
  fs::last_write_time(PathOf("brokerd.jsonl"), fs::file_time_type::clock::now() - 72h);
  Logs logs(scratch_.path(), {"brokerd"});
  EXPECT_EQ(logs.LookAfter(kToday).size(), 1U);
  EXPECT_TRUE(fs::exists(PathOf("brokerd-" + Text(kToday - std::chrono::days(3)) + ".jsonl")));
}

TEST_F(LogsOnDisk, GoWhenTheyAreOld) {
  Write("brokerd-2020-01-01.jsonl");
  Write("brokerd-" + Text(kToday) + ".jsonl");
  Logs logs(scratch_.path(), {"brokerd"});
  EXPECT_THAT(logs.LookAfter(kToday), IsEmpty());
  EXPECT_THAT(Names(), ElementsAre("brokerd-" + Text(kToday) + ".jsonl"));
}

TEST_F(LogsOnDisk, AreMadeAgainWhereTheyWereAndAreNoMore) {
  Logs logs(scratch_.path(), {"brokerd", "vaultd"});
  ASSERT_THAT(logs.Open("brokerd"), IsOk());
  fs::remove(PathOf("brokerd.jsonl"));
  const auto anew = logs.LookAfter(kToday);
  ASSERT_EQ(anew.size(), 1U);
  ASSERT_EQ(::write(anew.at("brokerd").get(), "new\n", 4), 4);
  EXPECT_EQ(Read("brokerd.jsonl"), "new\n");
  EXPECT_THAT(Names(), ElementsAre("brokerd.jsonl")) << "vaultd has not been started";
  EXPECT_THAT(logs.LookAfter(kToday), IsEmpty());
}

TEST_F(LogsOnDisk, StayWhereTheDirectoryCannotBeWritten) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write in every directory";
  Logs logs(scratch_.path(), {"brokerd"});
  ASSERT_THAT(logs.Open("brokerd"), IsOk());
  Write("brokerd.jsonl", kFull);
  Write("brokerd-2020-01-01.jsonl");
  ASSERT_EQ(::chmod(scratch_.path().c_str(), 0500), 0);
  EXPECT_THAT(logs.LookAfter(kToday), IsEmpty());
  ASSERT_EQ(::chmod(scratch_.path().c_str(), 0700), 0);
  EXPECT_THAT(Names(), ElementsAre("brokerd-2020-01-01.jsonl", "brokerd.jsonl"));
  EXPECT_EQ(logs.LookAfter(kToday).size(), 1U) << "it is tried again";
  EXPECT_EQ(Names().size(), 2U) << "and the old one is gone";
}

TEST_F(LogsOnDisk, AreNotLeftAsTheyWereInSilence) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write in every directory";
  Logs logs(scratch_.path(), {"brokerd", "vaultd"});
  ASSERT_THAT(logs.Open("vaultd"), IsOk());
  fs::remove(PathOf("vaultd.jsonl"));
  Write("brokerd.jsonl", kFull);
  Write("brokerd-2020-01-01.jsonl");
  ASSERT_EQ(::chmod(scratch_.path().c_str(), 0500), 0);
  ::testing::internal::CaptureStderr();
  logs.LookAfter(kToday);
  const std::string said = ::testing::internal::GetCapturedStderr();
  ASSERT_EQ(::chmod(scratch_.path().c_str(), 0700), 0);
  EXPECT_THAT(said, HasSubstr("a log was not removed"));
  EXPECT_THAT(said, HasSubstr("a log was not put aside"));
  EXPECT_THAT(said, HasSubstr("a log was not made again"));
}

// The first new one takes the last descriptor there is.
TEST_F(LogsOnDisk, StayWhereTheNewOneCannotBeMade) {
  Logs logs(scratch_.path(), {"brokerd", "vaultd"});
  Write("brokerd.jsonl", kFull);
  Write("vaultd.jsonl", kFull);
  std::map<std::string, os::UniqueFd> anew;
  {
    const support::DescriptorLimit limit(support::DescriptorLimit::ForOneMore());
    anew = logs.LookAfter(kToday);
  }
  EXPECT_EQ(anew.size(), 1U);
  EXPECT_TRUE(anew.contains("brokerd"));
  EXPECT_EQ(fs::file_size(PathOf("vaultd.jsonl")), kFull);
  EXPECT_EQ(logs.LookAfter(kToday).count("vaultd"), 1U) << "it is tried again";
}

}  // namespace
}  // namespace cowork::standalone
