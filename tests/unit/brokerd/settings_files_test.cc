#include "brokerd/settings_files.h"

#include <sys/stat.h>

#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;

class SettingsFilesTest : public ::testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text, mode_t mode = 0600) {
    std::ofstream(config_.path() + "/" + name) << text;
    ASSERT_EQ(::chmod((config_.path() + "/" + name).c_str(), mode), 0);
  }
  Result<SettingsFiles> Read() { return ReadSettings(config_.path()); }

  support::ScratchDirectory config_;
};

TEST_F(SettingsFilesTest, MayAllBeMissingAndThenEveryCallAsks) {
  const auto settings = Read();
  ASSERT_THAT(settings, IsOk());
  EXPECT_TRUE(settings->providers.empty());
  EXPECT_TRUE(settings->mcp_servers.empty());
  EXPECT_EQ(settings->rules, "[defaults]\nshell = \"ask\"\nmcp = \"ask\"\nwrite = \"ask\"\n");
}

TEST_F(SettingsFilesTest, LeaveThePolicyForPolicydToRead) {
  Write("policy.toml", "no toml at all [");
  EXPECT_EQ(Read()->rules, "no toml at all [");
}

TEST_F(SettingsFilesTest, AreRefusedWithTheirPathWhenOthersMayWriteThem) {
  Write("policy.toml", "", 0622);
  const auto settings = Read();
  ASSERT_THAT(settings, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(settings.error().message(), ::testing::HasSubstr("chmod 600 " + config_.path()));
}

TEST_F(SettingsFilesTest, AreRefusedWhenTheyAreTooLarge) {
  Write("policy.toml", std::string(1'000'001, '#'));
  EXPECT_THAT(Read(), FailsWith(ErrorCode::kInvalidArgument));
}

TEST_F(SettingsFilesTest, AreFilesAndNotWhateverElseHasTheirName) {
  ASSERT_EQ(::mkfifo((config_.path() + "/providers.toml").c_str(), 0600), 0);
  EXPECT_THAT(Read(), FailsWith(ErrorCode::kInvalidArgument)) << "and nobody waited for a writer";
}

TEST_F(SettingsFilesTest, AreRefusedWithAMistakeInTheProvidersOrTheMcpServers) {
  Write("providers.toml", "[[provider]]\n");
  EXPECT_THAT(Read(), FailsWith(ErrorCode::kInvalidArgument));
  Write("providers.toml", "");
  EXPECT_THAT(Read(), IsOk());
  Write("mcp.toml", "[[server]]\n");
  EXPECT_THAT(Read(), FailsWith(ErrorCode::kInvalidArgument));
}

TEST_F(SettingsFilesTest, NameTheMcpServers) {
  Write("mcp.toml", "[[server]]\nname = \"notes\"\ncommand = \"node\"\npackage = \"/opt/notes\"\n");
  ASSERT_EQ(Read()->mcp_servers.size(), 1U);
  EXPECT_EQ(Read()->mcp_servers.front().name, "notes");
}

TEST_F(SettingsFilesTest, NameNoMcpServersThatOthersMayWrite) {
  Write("mcp.toml", "", 0660);
  const auto settings = Read();
  ASSERT_THAT(settings, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(settings.error().message(),
              ::testing::HasSubstr("/mcp.toml can be written by others"));
}

}  // namespace
}  // namespace cowork::brokerd
