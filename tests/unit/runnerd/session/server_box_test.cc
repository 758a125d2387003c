#include "runnerd/session/server_box.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runnerd/session/directory.h"
#include "tests/support/played_zygote.h"
#include "tests/support/scratch.h"

namespace cowork::runnerd::session {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class ServerBoxTest : public ::testing::Test {
 protected:
  ServerBoxTest() {
    programs_.files = os::UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
    StandOn({.forbidden = {}, .person = ::geteuid(), .boot = "this"});
    spec_.id = "s-1";
    spec_.project = OpenDirectory(project_.path()).value().facts;
    server_.package = OpenDirectory(package_.path()).value().facts;
  }

  Result<BoxOrder> Order() {
    ServerStreams streams = MakeServerStreams().value();
    return ServerBox(around_, spec_, server_, std::move(streams.servers));
  }
  bool Has(const BoxOrder& box, box::Role role) {
    return std::ranges::count(box.given, role, &box::ForBox::role) == 1;
  }

  support::ScratchDirectory project_, package_;
  boost::asio::io_context io_;
  support::PlayedZygote zygote_{io_};
  Programs programs_;
  std::vector<std::string> waits_for_;  // Secrets: "SESSION SERVER".
  const Surroundings around_{
      .io = io_,
      .boxes = zygote_.boxes(),
      .programs = programs_,
      .homes = -1,
      .wire_to_vault = {},
      .tell = {},
      .wire_environment = [this](const std::string& session, const McpServer& server, auto) {
        waits_for_.push_back(session + " " + server.name);
      }};
  SessionSpec spec_;
  McpServer server_{.name = "everything", .command = {"/usr/bin/node", "index.js"}};
};

TEST_F(ServerBoxTest, SeesItsPackageAndNotTheProject) {
  const Result<BoxOrder> box = Order();
  ASSERT_TRUE(box.ok());
  EXPECT_EQ(box->order.profile, box::ProfileNumber::kMcp);
  EXPECT_EQ(box->order.directory, package_.path());
  EXPECT_THAT(box->order.argv, ElementsAre("/usr/bin/node", "index.js"));
  const auto given = std::ranges::find(box->given, box::Role::kProject, &box::ForBox::role);
  struct stat theirs {};
  ASSERT_EQ(::fstat(given->fd.get(), &theirs), 0);
  EXPECT_EQ(theirs.st_ino, server_.package.inode);
}

TEST_F(ServerBoxTest, HasItsOwnEnvironmentAndNoVariableTwice) {
  server_.environment = {{.name = "LOG", .value = "info"}, {.name = "PATH", .value = "/opt/bin"}};
  EXPECT_THAT(Order()->order.environment,
              UnorderedElementsAre("HOME=/home/agent", "LANG=C.UTF-8", "TMPDIR=/tmp", "LOG=info",
                                   "PATH=/opt/bin"));
}

// runnerd never has them: they go from vaultd to the process that becomes the server.
TEST_F(ServerBoxTest, WaitsForItsSecretsWithoutASignOfThemInItsOrder) {
  server_.environment = {{.name = "TOKEN", .value = "", .lease_id = "l-1"}};
  const Result<BoxOrder> box = Order();
  ASSERT_TRUE(box.ok());
  EXPECT_THAT(waits_for_, ElementsAre("s-1 everything"));
  EXPECT_TRUE(Has(*box, box::Role::kEnvironment));
  EXPECT_THAT(box->order.environment, Not(Contains(::testing::HasSubstr("TOKEN"))));
}

TEST_F(ServerBoxTest, WaitsForNothingWithoutSecrets) {
  const Result<BoxOrder> box = Order();
  EXPECT_FALSE(Has(*box, box::Role::kEnvironment));
  EXPECT_THAT(waits_for_, IsEmpty());
}

TEST_F(ServerBoxTest, IsNotMadeForAnotherPackageThanTheOneThatWasFound) {
  server_.package.inode += 1;
  EXPECT_EQ(Order().error().code(), ErrorCode::kFailedPrecondition);
}

TEST_F(ServerBoxTest, OfCoworkFilesWritesTheProjectUnlessTheGrantIsToRead) {
  server_ = {.name = std::string(kFilesServer)};
  EXPECT_EQ(Order()->order.profile, box::ProfileNumber::kFiles);
  EXPECT_THAT(Order()->order.argv, ElementsAre("/opt/cowork/cowork-files", project_.path()));
  spec_.read_only = true;
  EXPECT_EQ(Order()->order.profile, box::ProfileNumber::kReadingFiles);
}

TEST_F(ServerBoxTest, HasStreamsOfWhichNoDescriptorCanBePassedButOnTheFirstTwo) {
  const Result<ServerStreams> streams = MakeServerStreams();
  ASSERT_TRUE(streams.ok());
  std::vector<int> types;
  for (const os::UniqueFd& end : streams->servers) {
    int type = 0;
    socklen_t size = sizeof type;
    types.push_back(::getsockopt(end.get(), SOL_SOCKET, SO_TYPE, &type, &size) == 0 ? type : 0);
  }
  EXPECT_THAT(types, ElementsAre(SOCK_STREAM, SOCK_STREAM, 0));
}

}  // namespace
}  // namespace cowork::runnerd::session
