#include "ui-client/cli/directory.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::cli {
namespace {

namespace fs = std::filesystem;

using support::FailsWith;
using ::testing::AllOf;
using ::testing::HasSubstr;

class TypedDirectory : public ::testing::Test {
 protected:
  TypedDirectory() {
    for (const char* name : {"a", "b", "x/y"}) fs::create_directories(At(name));
    fs::create_directory_symlink(At("a"), At("link"));
    fs::create_directory_symlink(At("x/y"), At("a/away"));
    fs::create_directory_symlink(At("nowhere"), At("dangling"));
    fs::create_directory_symlink(At("loop"), At("loop"));
  }

  std::string At(const std::string& name) const { return scratch_.path() + "/" + name; }
  support::ScratchDirectory scratch_;
};

TEST_F(TypedDirectory, IsTheRealOneHoweverItIsWritten) {
  for (const char* name : {"a", "a/", "a/.", "./a", "b/../a", "link", "link/", "a//."})
    EXPECT_EQ(*RealDirectory(At(name)), At("a")) << name;
}

TEST_F(TypedDirectory, IsWhereThePersonIs) {
  const fs::path before = fs::current_path();
  fs::current_path(At("a"));
  EXPECT_EQ(*RealDirectory("."), At("a"));
  EXPECT_EQ(*RealDirectory("../b"), At("b"));
  fs::current_path(before);
}

TEST_F(TypedDirectory, LeadsNowhere) {
  for (const char* name : {"nothing", "dangling", "loop", "A"}) {
    const auto real = RealDirectory(At(name));
    ASSERT_THAT(real, FailsWith(ErrorCode::kNotFound)) << name;
    EXPECT_THAT(real.error().message(), HasSubstr("; ls -ld " + At(name)));
  }
}

TEST_F(TypedDirectory, IsRefusedWhereItMeansOneToTheKernelAndAnotherToAShell) {
  const auto real = RealDirectory(At("a/away/.."));
  ASSERT_THAT(real, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(real.error().message(), AllOf(HasSubstr(At("x") + " or to " + At("a")),
                                            HasSubstr("; name the one you mean")));
  EXPECT_THAT(RealDirectory(At("a/away/../away")), FailsWith(ErrorCode::kNotFound));
}

TEST_F(TypedDirectory, HasANameThatIsText) {
  fs::create_directory(At("\xff"));
  EXPECT_THAT(RealDirectory(""), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(RealDirectory(At("\xff")), FailsWith(ErrorCode::kInvalidArgument));
}

// Whether a file may be granted is for those to say who open it.
TEST_F(TypedDirectory, MayBeAFile) {
  std::ofstream(At("file")) << "x";
  EXPECT_EQ(*RealDirectory(At("file")), At("file"));
}

}  // namespace
}  // namespace cowork::cli
