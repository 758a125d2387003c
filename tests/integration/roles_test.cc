// Every method of every contract, called as everybody: what passes is what docs/privileges.md lists,
// and nothing else. The methods come from the descriptors, so none can be forgotten here.
//
// brokerd is the real one, with its real doors; what coworkd does for it is played. Of the other
// daemons, whose only caller is brokerd, the contracts and what their pair holds are the real ones.

#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/frame/pair.h"
#include "policyd/policy_service.h"
#include "runnerd/runner_service.h"
#include "tests/support/any_caller.h"
#include "tests/support/broker_whole.h"
#include "tests/support/contracts.h"
#include "tests/support/methods_table.h"
#include "tests/support/own_namespaces.h"
#include "tests/support/socket_pair.h"
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
    for (const auto& [name, role] : {std::pair("viewer", v1::Client::VIEWER),
                                     std::pair("approver", v1::Client::APPROVER),
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

  // Connects as a process that `becomes` somebody else, and stays connected while that lives.
  template <typename Become>
  void ExpectNothingPasses(const std::string& role, const std::string& path, Become become) {
    Result<frame::Pair> made = frame::MakePair();
    ASSERT_THAT(made, support::IsOk());
    frame::Pair pair = std::move(made).value();
    const pid_t child = fork();
    if (child == 0) {
      become();
      const os::UniqueFd socket = support::ConnectTo(path);
      if (!socket.valid()) _exit(1);
      const int descriptors[] = {socket.get()};
      static_cast<void>(frame::Send(pair.theirs.get(), "here", descriptors));
      pause();
      _exit(0);
    }
    pair.theirs.Reset();  // So that its end is noticed, should it have come to nothing.
    Result<frame::Frame> received = frame::Receive(pair.ours.get());
    ASSERT_THAT(received, support::IsOk());
    frame::Frame frame = std::move(received).value();
    ASSERT_EQ(frame.descriptors.size(), 1u) << role;
    AnyCaller stranger(std::move(frame.descriptors[0]));
    EXPECT_EQ(stranger.Hello(), "");
    for (const MethodDescriptor* method : support::EveryMethod())
      EXPECT_FALSE(Passes(stranger.Call(rpc::PathOf(*method), "")))
          << role << " " << rpc::PathOf(*method);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
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

// As root alone, so it has an entry of its own in tests/brokerd.cmake.
TEST_F(Roles, DISABLED_HelpNoOtherUser) {
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

TEST(DaemonsOfBrokerd, AreCalledByItExactlyAsThePageLists) {
  const std::pair<rpc::Contract, rpc::Holder> daemons[] = {
      {v1::JudgeRequest::descriptor()->file()->service(0), policyd::kBrokerd},
      {v1::LeaseRequest::descriptor()->file()->service(0), vaultd::kBrokerd},
      {v1::StopRequest::descriptor()->file()->service(0), runnerd::kBrokerd}};
  for (const auto& [contract, holder] : daemons) {
    const auto server = ServerOf(contract);
    std::vector<const MethodDescriptor*> methods = {rpc::ChannelContract()->method(0)};
    for (int i = 0; i < contract->method_count(); ++i) methods.push_back(contract->method(i));
    ExpectExactlyTheTable(
        holder.name,
        [&server, holder = holder] {
          support::SocketPair pair = support::MakeSocketPair();
          EXPECT_THAT(server->Adopt(std::move(pair.theirs), holder), support::IsOk());
          return std::move(pair.ours);
        },
        methods);
  }
}

}  // namespace
}  // namespace cowork
