#include "tests/escape/ordinary_user.h"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace cowork::escape {
namespace {

constexpr char kUser[] = "cowork-dev";

bool ChangeUser() {
  const passwd* user = ::getpwnam(kUser);
  return user != nullptr && ::initgroups(kUser, user->pw_gid) == 0 && ::setgid(user->pw_gid) == 0 &&
         ::setuid(user->pw_uid) == 0 && ::setenv("HOME", user->pw_dir, 1) == 0 &&
         ::chdir(user->pw_dir) == 0;
}

}  // namespace

void BecomeOrdinaryUser(char** argv) {
  ::umask(022);
  if (::geteuid() != 0) return;
  // exec besides: a process that has changed its uid is undumpable, and is no fair outside.
  if (ChangeUser()) ::execv("/proc/self/exe", argv);
  std::fputs("this needs an ordinary user: ./dev test makes cowork-dev\n", stderr);
  std::exit(EXIT_FAILURE);
}

}  // namespace cowork::escape
