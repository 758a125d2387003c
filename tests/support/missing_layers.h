// Machines that lack a layer, as a process can make them for itself and all that it starts. To be
// called while there is one thread; there is no way back, so it is for a child (in_child.h).

#pragma once

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include <gtest/gtest.h>

#include "common/base/check.h"
#include "common/sandbox/seccomp_policy.h"
#include "tests/support/in_child.h"
#include "tests/support/own_namespaces.h"

namespace cowork::support {

inline void LoseUserNamespaces() {
  EnterOwnNamespaces();
  CHECK((std::ofstream("/proc/sys/user/max_user_namespaces") << 0).flush().good());
}

// As containers do: with something over a part of it, the kernel gives nobody below us a new one.
inline void CoverProc() {
  EnterOwnNamespaces();
  MountEmpty("/proc/tty");
}

inline void LoseLandlock() {
  CHECK(sandbox::SeccompPolicy()
            .Fail(SYS_landlock_create_ruleset, ENOSYS)
            .OtherwiseAllow()
            .Install()
            .ok());
}

inline void LoseSeccomp() {
  CHECK(sandbox::SeccompPolicy().Fail(SYS_seccomp, EPERM).OtherwiseAllow().Install().ok());
}

// Runs a test's body on such a machine. When it is over, no process may be left of all that it
// started: whoever would be orphaned is ours to wait for, and a wait without end fails the test.
template <typename Lose, typename Body>
void OnMachineThat(Lose lose, Body body) {
  const Ending ending = InChild([&] {
    ::alarm(50);
    CHECK(::prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
    lose();
    body();
    while (::wait(nullptr) > 0) continue;
    return ::testing::Test::HasFailure() ? 1 : 0;
  });
  EXPECT_EQ(ending, Ending::Exit(0));
}

}  // namespace cowork::support
