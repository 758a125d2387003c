// policyd under its real confinement. It needs nothing that every daemon lacks, so every_daemon.h
// says it all but this: that it still answers is shown by the real program, in
// policyd_answers_test.cc.

#include "policyd/confine.h"
#include "tests/confinement/every_daemon.h"

namespace cowork::support {
namespace {

struct Policyd {
  Result<void> Confine() { return policyd::ConfineSelf(); }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Policyd, Confinement, Policyd);

using PolicydConfinement = Confinement<Policyd>;

TEST_F(PolicydConfinement, CannotConnectASocketItWasHanded) {
  const os::UniqueFd handed(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int socket = handed.get();
  EXPECT_EQ(InChild([=] { return Probe::Connect(socket); }), Ending::Exit(ENOENT));
  EXPECT_EQ(Confined([=] { return Probe::Connect(socket); }), kKilled);
}

TEST_F(PolicydConfinement, CannotEvenNameAFile) {
  EXPECT_EQ(InChild(Probe::NameAFile), kDone);
  EXPECT_EQ(Confined(Probe::NameAFile), Ending::Exit(EACCES));
}

}  // namespace
}  // namespace cowork::support
