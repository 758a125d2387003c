// The scripted model as a program: what it says at its start, and what it wants to be asked.

#include "tests/support/demo_model.h"

#include <cstdio>
#include <fstream>

#include <gmock/gmock.h>

#include "tests/support/scratch.h"
#include "tests/support/tcp.h"

namespace cowork {
namespace {

using support::DemoModel;
using support::TcpStream;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

struct Ended {
  std::string said;
  int exit_code = 0;
};

Ended RunLine(const std::string& line) {
  const std::string command = line + " 2>&1";
  FILE* output = ::popen(command.c_str(), "r");
  Ended ended;
  char room[4096];
  while (const size_t size = std::fread(room, 1, sizeof room, output))
    ended.said.append(room, size);
  ended.exit_code = WEXITSTATUS(::pclose(output));
  return ended;
}

Ended RunModel(const std::string& arguments) {
  return RunLine(std::string(COWORK_PROGRAM) + ' ' + arguments);
}

std::string Ask(const DemoModel& model, const std::string& request) {
  const TcpStream client = TcpStream::ConnectTo(model.port());
  client.Write(request);
  return client.ReadToEnd();
}

constexpr char kScenario[] = R"({"steps": [{"http_status": 503}]})";

TEST(DemoModelProgram, SaysInThreeLinesWhatIsWrongWithItsScenario) {
  const std::string path = testing::TempDir() + "/bad-scenario.json";
  std::ofstream(path) << R"({"steps": [{"text": ["a"]}, {"tool": "bash"}]})";
  const Ended ended = RunModel("--port 0 --scenario " + path);
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.said, AllOf(StartsWith("cowork-demo-model: "), HasSubstr("\n  why   step 2: "),
                                HasSubstr("\n  do    ")));
  EXPECT_EQ(std::count(ended.said.begin(), ended.said.end(), '\n'), 3);
}

TEST(DemoModelProgram, RefusesOptionsItDoesNotKnow) {
  EXPECT_EQ(RunModel("--require-key k").exit_code, 2);
  EXPECT_EQ(RunModel("--port").exit_code, 2);
  EXPECT_EQ(RunModel("--port 70000 --scenario x").exit_code, 2);
  EXPECT_EQ(RunModel("--port 0 --scenario /nowhere").exit_code, 2);
}

TEST(DemoModelProgram, AnswersOnlyWhoHasExactlyTheKey) {
  const DemoModel model(kScenario, "right-key");
  const std::string get = "GET /v1/models HTTP/1.1\r\nAuthorization: ";
  EXPECT_THAT(Ask(model, get + "Bearer right-key\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("\"scripted\"")));
  for (const char* wrong :
       {"Bearer right-key2", "Bearer right-ke", "bearer right-key", "right-key"})
    EXPECT_THAT(Ask(model, get + wrong + "\r\n\r\n"), StartsWith("HTTP/1.1 401")) << wrong;
}

TEST(DemoModelProgram, PlaysAnErrorOfTheScenario) {
  const DemoModel model(kScenario, "right-key");
  const std::string body = R"({"tools":[{}],"messages":[{"role":"user"}]})";
  EXPECT_THAT(Ask(model,
                  "POST /v1/chat/completions HTTP/1.1\r\nAuthorization: Bearer right-key\r\n"
                  "Content-Length: " +
                      std::to_string(body.size()) + "\r\n\r\n" + body),
              AllOf(StartsWith("HTTP/1.1 503"), HasSubstr("scripted model")));
}

TEST(DemoModelProgram, TakesItsKeyAndAnswersAsAnthropicDoes) {
  const DemoModel model(R"({"steps": [{"text": ["hello"]}]})", "right-key");
  const std::string body = R"({"stream":true,"tools":[{}],"messages":[{"role":"user"}]})";
  const std::string post =
      "POST /v1/messages HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\nanthropic-version: 2023-06-01\r\nx-api-key: ";
  EXPECT_THAT(Ask(model, post + "right-key\r\n\r\n" + body),
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("event: message_start"),
                    HasSubstr("\"text\":\"hello\""), HasSubstr("event: message_stop")));
  EXPECT_THAT(Ask(model, post + "wrong-key\r\n\r\n" + body),
              AllOf(StartsWith("HTTP/1.1 401"), HasSubstr("authentication_error")));
  std::string without_version = post + "right-key\r\n\r\n" + body;
  without_version.erase(without_version.find("anthropic-version"), 31);
  EXPECT_THAT(Ask(model, without_version),
              AllOf(StartsWith("HTTP/1.1 400"), HasSubstr("anthropic-version")));
}

class DemoModelWithTls : public testing::Test {
 protected:
  DemoModelWithTls() {
    const Ended made = RunLine(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout " +
        At("key.pem") + " -out " + At("cert.pem"));
    EXPECT_EQ(made.exit_code, 0) << made.said;
  }
  std::string At(const std::string& name) const { return scratch_.path() + "/" + name; }

  // What a client that trusts that certificate alone is answered.
  Ended Get(const DemoModel& model, const std::string& how) const {
    return RunLine(
        "printf 'GET /v1/models HTTP/1.1\\r\\nAuthorization: Bearer k\\r\\n\\r\\n' | "
        "openssl s_client -quiet -verify_return_error -CAfile " +
        At("cert.pem") + " -connect 127.0.0.1:" + std::to_string(model.port()) + " " + how);
  }

  const support::ScratchDirectory scratch_;
};

TEST_F(DemoModelWithTls, AnswersWhoTrustsItsCertificate) {
  const DemoModel model(kScenario, "k", {"--cert", At("cert.pem"), "--key", At("key.pem")});
  EXPECT_THAT(Get(model, "-verify_ip 127.0.0.1").said, HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(Get(model, "-verify_hostname other.example").said,
              testing::Not(HasSubstr("HTTP/1.1")));
}

TEST_F(DemoModelWithTls, SpeaksNothingOlderThanTls12) {
  const DemoModel model(kScenario, "k", {"--cert", At("cert.pem"), "--key", At("key.pem")});
  EXPECT_THAT(Get(model, "-tls1_2").said, HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(Get(model, "-tls1_1 -cipher DEFAULT@SECLEVEL=0").said,
              testing::Not(HasSubstr("HTTP/1.1")));
}

TEST_F(DemoModelWithTls, DoesNotStartWithHalfOfWhatItNeeds) {
  const std::string scenario = At("scenario.json");
  std::ofstream(scenario) << kScenario;
  const std::string begin = "--port 0 --scenario " + scenario + " --cert ";
  EXPECT_EQ(RunModel(begin + At("cert.pem")).exit_code, 2);
  EXPECT_EQ(RunModel(begin + At("cert.pem") + " --key " + At("missing.pem")).exit_code, 2);
  EXPECT_EQ(RunModel(begin + At("key.pem") + " --key " + At("key.pem")).exit_code, 2);
}

}  // namespace
}  // namespace cowork
