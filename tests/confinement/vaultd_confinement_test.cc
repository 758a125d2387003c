// vaultd under its real confinement: what no daemon may do is in every_daemon.h, what is its own
// here. That it still answers is shown by the real program, in vaultd_answers_test.cc.

#include "tests/confinement/every_daemon.h"
#include "vaultd/confine.h"

namespace cowork::support {
namespace {

struct Vaultd {
  Result<void> Confine() { return vaultd::ConfineSelf(); }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Vaultd, Confinement, Vaultd);

using VaultdConfinement = Confinement<Vaultd>;

TEST_F(VaultdConfinement, CannotOpenAFileEvenIfItsFilterLetItTry) {
  const auto forgetting = [](auto body) {
    return InChild([&] { return vaultd::ForgetFiles().ok() ? body() : 99; });
  };
  EXPECT_EQ(forgetting(Probe::OpenAFile), Ending::Exit(EACCES));
  EXPECT_EQ(forgetting(Probe::RunAProgram), Ending::Exit(EACCES));
}

TEST_F(VaultdConfinement, CannotConnectASocketItWasHanded) {
  const os::UniqueFd handed(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int socket = handed.get();
  EXPECT_EQ(InChild([=] { return Probe::Connect(socket); }), Ending::Exit(ENOENT));
  EXPECT_EQ(Confined([=] { return Probe::Connect(socket); }), kKilled);
}

TEST_F(VaultdConfinement, CannotEvenNameAFile) {
  EXPECT_EQ(InChild(Probe::NameAFile), kDone);
  EXPECT_EQ(Confined(Probe::NameAFile), Ending::Exit(EACCES));
}

}  // namespace
}  // namespace cowork::support
