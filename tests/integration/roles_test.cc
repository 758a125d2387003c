// Every method of every contract, called as everybody: what passes is what docs/privileges.md
// lists, and nothing else. The methods come from the descriptors, so none can be forgotten here.
//
// brokerd is the real one, with its real doors; what coworkd does for it is played. Of the other
// daemons, whose only caller is brokerd, the contracts and what their pair holds are the real ones.

#include <unistd.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "policyd/policy_service.h"
#include "runnerd/runner_service.h"
#include "tests/support/any_caller.h"
#include "tests/support/broker_whole.h"
#include "tests/support/contracts.h"
#include "tests/support/greeted_pair.h"
#include "tests/support/methods_table.h"
#include "tests/support/own_namespaces.h"
#include "tests/support/stranger.h"
#include "vaultd/vault_service.h"

namespace cowork {
namespace {

using google::protobuf::MethodDescriptor;
using support::AnyCaller;

const auto kTable = support::MethodsTable(COWORK_SOURCE "/docs/privileges.md");

std::string NameOf(const MethodDescriptor& method) {
  return method.service()->name() + "." + method.name();
}

// Whether the call reached a handler. Handlers refuse a request without a field in other words.
bool Passes(const grpc::Status& status) {
  return status.error_code() != grpc::StatusCode::PERMISSION_DENIED &&
         status.error_code() != grpc::StatusCode::UNIMPLEMENTED &&
         status.error_code() != grpc::StatusCode::UNAVAILABLE;
}

bool MayCall(const MethodDescriptor& method, const std::string& role) {
  const auto row = kTable.find(NameOf(method));
  return row != kTable.end() && row->second.callers.contains(role);
}

bool NeedsNoToken(const MethodDescriptor& method) {
  return !kTable.at(NameOf(method)).token;
}

// One role, and how to come in as it.
void ExpectExactlyTheTable(const std::string& role, const std::function<os::UniqueFd()>& dial,
                           const std::vector<const MethodDescriptor*>& methods) {
  AnyCaller own(dial());
  AnyCaller other(dial());
  const std::string token = own.Hello();
  const std::string stolen = other.Hello();
  ASSERT_EQ(token.size(), 32u) << role;
  ASSERT_EQ(stolen.size(), 32u) << role;
  for (const MethodDescriptor* method : methods) {
    const std::string path = rpc::PathOf(*method);
    const bool listed = MayCall(*method, role);
    EXPECT_EQ(Passes(own.Call(path, token)), listed) << role << " " << path;
    const bool tokenless = listed && NeedsNoToken(*method);
    EXPECT_EQ(Passes(own.Call(path, "")), tokenless) << role << ", no token: " << path;
    EXPECT_EQ(Passes(own.Call(path, stolen)), tokenless) << role << ", stolen token: " << path;
  }
}

class Roles : public support::BrokerWhole {
 protected:
  Roles() {
    for (const auto& [name, role] :
         {std::pair("viewer", v1::Client::VIEWER), std::pair("approver", v1::Client::APPROVER),
          std::pair("automation", v1::Client::AUTOMATION),
          std::pair("gateway", v1::Client::GATEWAY)}) {
      v1::AddClientRequest request;
      request.set_name(name);
      request.set_role(role);
      EXPECT_THAT(client_->CallTwice(&v1::Broker::Stub::AddClient, request), support::IsOk());
    }
  }

  // By role.
  std::map<std::string, std::string> Sockets() const {
    std::map<std::string, std::string> sockets = {{"owner", PathOfSocket("broker.sock")},
                                                  {"admin", PathOfSocket("admin.sock")}};
    for (const auto* role : {"viewer", "approver", "automation", "gateway"})
      sockets[role] = PathOfSocket(std::string("clients/") + role + ".sock");
    return sockets;
  }

  // Not of a process that becomes somebody else; and the same process passes as long as it does
  // not, so that it is refused for nothing but who it is.
  template <typename Become>
  void ExpectNothingPasses(const std::string& role, const std::string& path, Become become) {
    support::Stranger nobody_else(path, [] {});
    AnyCaller known(nobody_else.TakeSocket());
    const std::string token = known.Hello();
    ASSERT_EQ(token.size(), 32u) << role;
    support::Stranger somebody_else(path, become);
    AnyCaller stranger(somebody_else.TakeSocket());
    EXPECT_EQ(stranger.Hello(), "");
    for (const MethodDescriptor* method : support::EveryMethod()) {
      const std::string called = rpc::PathOf(*method);
      EXPECT_EQ(Passes(known.Call(called, token)), MayCall(*method, role)) << role << " " << called;
      EXPECT_FALSE(Passes(stranger.Call(called, ""))) << role << " " << called;
      EXPECT_FALSE(Passes(stranger.Call(called, token))) << role << ", stolen token: " << called;
    }
  }
};

TEST_F(Roles, MayCallExactlyWhatThePageLists) {
  ASSERT_EQ(kTable.size(), support::EveryMethod().size());
  for (const auto& [role, path] : Sockets())
    ExpectExactlyTheTable(
        role, [path = path] { return support::ConnectTo(path); }, support::EveryMethod());
}

TEST_F(Roles, HelpNobodyInAnotherUserNamespace) {
  for (const auto& [role, path] : Sockets())
    ExpectNothingPasses(role, path, [] { support::EnterOwnNamespaces(); });
}

// tests/brokerd.cmake runs those of another user as root as well; nobody else can become one.
TEST_F(Roles, HelpNoOtherUser) {
  if (::getuid() != 0) GTEST_SKIP() << "only root can become another user";
  for (const auto& [role, path] : Sockets()) {
    for (const std::string& open : {scratch_.path(), PathOfSocket("clients"), path})
      std::filesystem::permissions(open, std::filesystem::perms::all);
    ExpectNothingPasses(role, path, [] { CHECK(::setuid(65'534) == 0); });
  }
}

// What a daemon serves to brokerd, with handlers that only say that they were reached.
std::unique_ptr<rpc::Server> ServerOf(rpc::Contract contract) {
  rpc::Service service{.contracts = {contract}};
  for (int i = 0; i < contract->method_count(); ++i)
    service.handlers.emplace(rpc::PathOf(*contract->method(i)),
                             [](rpc::Caller, grpc::ByteBuffer, rpc::Call&) -> rpc::Task<rpc::Done> {
                               co_return Error(ErrorCode::kInvalidArgument, "reached");
                             });
  return *rpc::Server::Start("daemon", service);
}

// The daemons that brokerd calls, each over pairs that are greeted as in the real one.
class DaemonsOfBrokerd : public ::testing::Test {
 protected:
  struct Daemon {
    explicit Daemon(rpc::Contract contract, rpc::Holder held_by)
        : server(ServerOf(contract)), holder(std::move(held_by)) {
      methods = {rpc::ChannelContract()->method(0)};
      for (int i = 0; i < contract->method_count(); ++i) methods.push_back(contract->method(i));
    }

    // An end of a new pair, of which a process that `becomes` somebody said hello.
    template <typename Become>
    os::UniqueFd Dial(Become become) const {
      support::GreetedPair pair = support::GreetAs(become);
      if (!pair.taken.has_value()) return std::move(pair.ours);
      EXPECT_THAT(server->Adopt(std::move(pair.taken->socket), holder), support::IsOk());
      return std::move(pair.ours);
    }

    std::unique_ptr<rpc::Server> server;
    rpc::Holder holder;
    std::vector<const MethodDescriptor*> methods;
  };

  const Daemon daemons_[3] = {
      Daemon(v1::JudgeRequest::descriptor()->file()->service(0), policyd::kBrokerd),
      Daemon(v1::LeaseRequest::descriptor()->file()->service(0), vaultd::kBrokerd),
      Daemon(v1::StopRequest::descriptor()->file()->service(0), runnerd::kBrokerd)};
};

TEST_F(DaemonsOfBrokerd, AreCalledByItExactlyAsThePageLists) {
  for (const Daemon& daemon : daemons_)
    ExpectExactlyTheTable(
        daemon.holder.name, [&] { return daemon.Dial([] {}); }, daemon.methods);
}

// The kernel tells of who says hello the process and the user, and no namespace. A pair is had from
// coworkd alone, and whoever hands an end of its own on could as well do itself what is done by it.
TEST_F(DaemonsOfBrokerd, AreNotToldByAPairInWhichUserNamespaceItsHolderIs) {
  for (const Daemon& daemon : daemons_)
    ExpectExactlyTheTable(
        daemon.holder.name, [&] { return daemon.Dial([] { support::EnterOwnNamespaces(); }); },
        daemon.methods);
}

TEST_F(DaemonsOfBrokerd, HelpNoOtherUser) {
  if (::getuid() != 0) GTEST_SKIP() << "only root can become another user";
  for (const Daemon& daemon : daemons_) {
    AnyCaller known(daemon.Dial([] {}));
    const std::string token = known.Hello();
    ASSERT_EQ(token.size(), 32u);
    AnyCaller stranger(daemon.Dial([] { CHECK(::setuid(65'534) == 0); }));
    EXPECT_EQ(stranger.Hello(), "");
    for (const MethodDescriptor* method : daemon.methods) {
      const std::string called = rpc::PathOf(*method);
      EXPECT_TRUE(Passes(known.Call(called, token))) << called;
      EXPECT_FALSE(Passes(stranger.Call(called, ""))) << called;
      EXPECT_FALSE(Passes(stranger.Call(called, token))) << called;
    }
  }
}

}  // namespace
}  // namespace cowork
