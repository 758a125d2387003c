// The real runnerd on machines that lack a layer of the kernel: it says which, starts no session
// there, and does not run at all where nothing could hold an agent.

#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/ids.h"
#include "cowork/v1/runner.grpc.pb.h"
#include "tests/support/client.h"
#include "tests/support/daemon.h"
#include "tests/support/matchers.h"
#include "tests/support/missing_layers.h"
#include "tests/support/scratch.h"

namespace cowork::runnerd {
namespace {

using support::Daemon;
using support::Ending;
using support::FailsWith;
using support::IsOk;
using support::OnMachineThat;
using ::testing::AllOf;
using ::testing::HasSubstr;

const std::filesystem::path kProgram = COWORK_PROGRAM;

class Runnerd {
 public:
  explicit Runnerd(const std::string& program = kProgram)
      : daemon_(support::StartDaemon(
            program, {"--data", data_.path(), "--libexec", kProgram.parent_path(), "--runtime",
                      "/bin/true", "--home", home_.path()})) {}

  Daemon& daemon() { return daemon_; }
  v1::Assurance Assurance() {
    const auto found = brokerd().Call(&v1::Runner::Stub::GetAssurance, v1::GetAssuranceRequest());
    EXPECT_THAT(found, IsOk()) << daemon_.log();
    return found.ok() ? *found : v1::Assurance();
  }
  Result<v1::StartResponse> Start() {
    v1::StartRequest request;
    request.set_session_id(SessionId::Random().text());
    request.mutable_project()->set_path(data_.path());
    request.mutable_model()->set_provider("demo");
    request.mutable_model()->set_model("scripted");
    request.mutable_model()->set_host("127.0.0.1");
    request.mutable_model()->set_port(8123);
    request.mutable_model()->set_base_path("/v1");
    return brokerd().Call(&v1::Runner::Stub::Start, request);
  }

 private:
  support::Client<v1::Runner>& brokerd() {
    if (brokerd_ == nullptr)
      brokerd_ = std::make_unique<support::Client<v1::Runner>>(daemon_.WireStream("brokerd"));
    return *brokerd_;
  }

  support::ScratchDirectory data_;
  support::ScratchDirectory home_;
  Daemon daemon_;
  std::unique_ptr<support::Client<v1::Runner>> brokerd_;
};

v1::Assurance::Layer LayerNamed(const v1::Assurance& assurance, const std::string& name) {
  for (const v1::Assurance::Layer& layer : assurance.layers())
    if (layer.name() == name) return layer;
  ADD_FAILURE() << "no layer is named " << name;
  return {};
}

// It serves, so that a person can be told; and no session starts.
void ExpectReduced(Runnerd& runnerd, const std::string& missing) {
  const v1::Assurance assurance = runnerd.Assurance();
  EXPECT_EQ(assurance.level(), v1::ASSURANCE_LEVEL_REDUCED) << assurance.DebugString();
  EXPECT_FALSE(LayerNamed(assurance, missing).found());
  EXPECT_FALSE(LayerNamed(assurance, missing).remedy().empty());
  EXPECT_TRUE(LayerNamed(assurance, "landlock").found());
  EXPECT_TRUE(LayerNamed(assurance, "seccomp").found());
  const auto refused = runnerd.Start();
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(),
              AllOf(HasSubstr("level \"reduced\" (" + assurance.lacks() + ")"),
                    HasSubstr("; cowork doctor " + missing)));
}

// 5: coworkd ends with these words, and `cowork up` says them.
void ExpectDoesNotStart(const std::string& missing) {
  Runnerd runnerd;
  EXPECT_EQ(runnerd.daemon().WaitEnd(), Ending::Exit(5));
  EXPECT_THAT(runnerd.daemon().log(),
              AllOf(HasSubstr("\"why\":\"this kernel gives level \\\"none\\\" (no "),
                    HasSubstr("; cowork doctor " + missing)));
}

TEST(RunnerdOnAMachine, ThatHasAllFindsStandard) {
  OnMachineThat(
      [] {},
      [] {
        Runnerd runnerd;
        const v1::Assurance assurance = runnerd.Assurance();
        EXPECT_EQ(assurance.level(), v1::ASSURANCE_LEVEL_STANDARD) << assurance.DebugString();
        EXPECT_THAT(assurance.lacks(), HasSubstr("boxes do not use yet"));
        for (const auto* layer : {"userns", "proc", "landlock", "seccomp"})
          EXPECT_TRUE(LayerNamed(assurance, layer).found()) << layer;
        EXPECT_THAT(LayerNamed(assurance, "landlock").detail(), ::testing::StartsWith("ABI "));
      });
}

TEST(RunnerdOnAMachine, WithoutUserNamespacesStartsNoSession) {
  OnMachineThat(support::LoseUserNamespaces, [] {
    Runnerd runnerd;
    ExpectReduced(runnerd, "userns");
    EXPECT_EQ(runnerd.Assurance().lacks(), "no user namespaces");
  });
}

TEST(RunnerdOnAMachine, ThatCoversProcStartsNoSession) {
  OnMachineThat(support::CoverProc, [] {
    Runnerd runnerd;
    ExpectReduced(runnerd, "proc");
  });
}

// A program that its user may not read is nobody's to look into, and the kernel lets it write no
// map: what Ubuntu's restriction does to a new namespace.
TEST(RunnerdOnAMachine, ThatRefusesAUidMapStartsNoSession) {
  OnMachineThat([] {},
                [] {
                  const support::ScratchDirectory place;
                  const std::string unreadable = place.path() + "/runnerd";
                  std::filesystem::copy_file(kProgram, unreadable);
                  ASSERT_EQ(::chmod(unreadable.c_str(), S_IXUSR), 0);
                  Runnerd runnerd(unreadable);
                  ExpectReduced(runnerd, "userns");
                  EXPECT_THAT(LayerNamed(runnerd.Assurance(), "userns").detail(),
                              HasSubstr("Permission denied"));
                });
}

TEST(RunnerdOnAMachine, WithoutLandlockDoesNotStart) {
  OnMachineThat(support::LoseLandlock, [] { ExpectDoesNotStart("landlock"); });
}

TEST(RunnerdOnAMachine, WithoutSeccompDoesNotStart) {
  OnMachineThat(support::LoseSeccomp, [] { ExpectDoesNotStart("seccomp"); });
}

}  // namespace
}  // namespace cowork::runnerd
