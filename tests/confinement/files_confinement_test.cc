#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <functional>

#include <gmock/gmock.h>

#include "runnerd/servers/files/confine.h"
#include "runnerd/servers/files/core/before.h"
#include "tests/support/files_project.h"
#include "tests/support/in_child.h"

namespace cowork::files {
namespace {

using support::Ending;
using support::FilesProject;

template <typename Body>
Ending Confined(const FilesProject& project, MayWrite may_write, Body body) {
  return support::InChild([&] {
    if (!KeepToProject(project.fd(), may_write).ok()) return 99;
    return body();
  });
}

int ErrnoOfOpening(const std::string& path, int flags) {
  const os::UniqueFd fd(::open(path.c_str(), flags | O_CLOEXEC, 0600));
  return fd.valid() ? 0 : errno;
}

TEST(KeepToProject, LeavesTheProjectToItsServer) {
  const FilesProject project;
  project.Put("a", "x");
  const auto uses = [&] {
    const int read = ErrnoOfOpening(project.At("a"), O_RDONLY);
    const int made = ErrnoOfOpening(project.At("b"), O_WRONLY | O_CREAT | O_EXCL);
    return read != 0 ? read : made;
  };
  EXPECT_EQ(Confined(project, MayWrite::kYes, uses), Ending::Exit(0));
  EXPECT_TRUE(project.Has("b"));
}

TEST(KeepToProject, LeavesNothingBesides) {
  const FilesProject project;
  const std::string secret = project.outside() + "/secret";
  std::ofstream(secret) << "x";
  for (const std::string& path :
       {secret, std::string("/etc/passwd"), std::string("/proc/self/environ")}) {
    const auto read = [&] { return ErrnoOfOpening(path, O_RDONLY); };
    EXPECT_EQ(support::InChild(read), Ending::Exit(0)) << path;
    EXPECT_EQ(Confined(project, MayWrite::kYes, read), Ending::Exit(EACCES)) << path;
  }
}

TEST(KeepToProject, LetsAPreviewWriteNothing) {
  const FilesProject project;
  project.Put("a", "x");
  const auto write = [&] { return ErrnoOfOpening(project.At("a"), O_WRONLY); };
  const auto make = [&] { return ErrnoOfOpening(project.At("b"), O_WRONLY | O_CREAT | O_EXCL); };
  for (const auto& change : {std::function<int()>(write), std::function<int()>(make)}) {
    EXPECT_EQ(Confined(project, MayWrite::kNo, change), Ending::Exit(EACCES));
    EXPECT_EQ(support::InChild(change), Ending::Exit(0));
  }
}

TEST(KeepToProject, LetsNothingBesidesBeChanged) {
  const FilesProject project;
  const std::string secret = project.outside() + "/secret";
  const auto make = [&] { return ErrnoOfOpening(secret, O_WRONLY | O_CREAT | O_EXCL); };
  const auto remove = [&] { return ::unlink(secret.c_str()) == 0 ? 0 : errno; };
  EXPECT_EQ(Confined(project, MayWrite::kYes, make), Ending::Exit(EACCES));
  EXPECT_EQ(support::InChild(make), Ending::Exit(0));
  EXPECT_EQ(Confined(project, MayWrite::kYes, remove), Ending::Exit(EACCES));
  EXPECT_EQ(support::InChild(remove), Ending::Exit(0));
}

// Landlock knows TCP alone. That cowork-files has no socket at all is the filter of its box: see
// tests/data/seccomp/files.txt.
TEST(KeepToProject, LetsNothingBeConnectedToByTcp) {
  const FilesProject project;
  const auto connect = [] {
    const os::UniqueFd any(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(9);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::connect(any.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return errno;
  };
  EXPECT_EQ(support::InChild(connect), Ending::Exit(ECONNREFUSED));
  EXPECT_EQ(Confined(project, MayWrite::kYes, connect), Ending::Exit(EACCES));
}

TEST(KeepToProject, LeavesTheDigestAsItIs) {
  const FilesProject project;
  const std::string digest = Sha256("x");
  EXPECT_EQ(Confined(project, MayWrite::kYes, [&] { return Sha256("x") == digest ? 0 : 1; }),
            Ending::Exit(0));
}

}  // namespace
}  // namespace cowork::files
