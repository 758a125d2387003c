#include "runnerd/core/forbidden.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::runnerd {
namespace {

using support::FailsWith;
using support::IsOk;

const Forbidden kForbidden = {.ours = {"/home/ada/.config/cowork", "/run/user/1/cowork"},
                              .homes = {"/home/ada", "/big/ada"},
                              .secrets = SecretsIn("/home/ada")};

TEST(Forbidden, LeavesWhatLiesInAHomeAndIsNoneOfThem) {
  for (const auto* path :
       {"/home/ada/app", "/home/ada/.config/nvim", "/home/ada/.config/coworker", "/big/ada/app",
        "/home/ada/.sshfoo", "/home/ada/.awsbackup", "/home/ada/app/.ssh", "/home/bob",
        "/run/user/2", "/home/ada/.local/share/nvim"})
    EXPECT_THAT(CheckMayBeGranted(path, kForbidden), IsOk()) << path;
}

TEST(Forbidden, KeepsOursAndWhatLiesInItOrAroundIt) {
  for (const auto* path : {"/home/ada/.config/cowork", "/home/ada/.config/cowork/policy.toml",
                           "/run/user/1", "/run/user", "/run", "/run/user/1/cowork/x"})
    EXPECT_THAT(CheckMayBeGranted(path, kForbidden), FailsWith(ErrorCode::kInvalidArgument))
        << path;
}

TEST(Forbidden, KeepsAHomeAndWhatItLiesInByEachOfItsNames) {
  const Forbidden homes_alone = {.ours = {}, .homes = kForbidden.homes, .secrets = {}};
  for (const auto* path : {"/home/ada", "/home", "/big/ada", "/big"})
    EXPECT_THAT(CheckMayBeGranted(path, homes_alone), FailsWith(ErrorCode::kInvalidArgument))
        << path;
}

TEST(Forbidden, KeepsCredentialsAndWhatLiesInOrAroundThem) {
  for (const auto* path :
       {"/home/ada/.ssh", "/home/ada/.gnupg", "/home/ada/.aws", "/home/ada/.aws/sso",
        "/home/ada/.kube", "/home/ada/.docker", "/home/ada/.password-store/work",
        "/home/ada/.config/gh", "/home/ada/.config", "/home/ada/.local/share/keyrings",
        "/home/ada/.local/share", "/home/ada/.local", "/home/ada/.mozilla/firefox"})
    EXPECT_THAT(CheckMayBeGranted(path, kForbidden), FailsWith(ErrorCode::kInvalidArgument))
        << path;
}

TEST(Forbidden, NamesThePlaceAndWhatToDo) {
  const auto says = [](const char* path, const Forbidden& forbidden) {
    return CheckMayBeGranted(path, forbidden).error().message();
  };
  EXPECT_EQ(says("/home", {.ours = {"/home/a; b"}, .homes = {}, .secrets = {}}),
            "coworkd keeps its own files in $'/home/a\\x3b\\x20b', and no session may reach them; "
            "grant the project's own directory");
  EXPECT_EQ(says("/home/ada/.config", {.ours = {}, .homes = {}, .secrets = kForbidden.secrets}),
            "programs keep credentials in /home/ada/.config/chromium, and no session may reach "
            "them; grant the project's own directory");
  EXPECT_EQ(says("/home", {.ours = {}, .homes = {"/home/ada"}, .secrets = kForbidden.secrets}),
            "all that is yours lies in it: your home is /home/ada; grant the project's own "
            "directory");
}

TEST(SecretsInAHome, AreAtItsRootWhereTheHomeIsTheRoot) {
  EXPECT_EQ(SecretsIn("/").front(), "/.ssh");
  EXPECT_EQ(SecretsIn("/home/ada").front(), "/home/ada/.ssh");
}

}  // namespace
}  // namespace cowork::runnerd
