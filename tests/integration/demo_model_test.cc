// The scripted model as a program: what it says at its start, and what it wants to be asked.

#include <cstdio>
#include <fstream>

#include <gmock/gmock.h>

#include "tests/support/egress.h"

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

Ended RunModel(const std::string& arguments) {
  const std::string command = std::string(COWORK_PROGRAM) + ' ' + arguments + " 2>&1";
  FILE* output = ::popen(command.c_str(), "r");
  Ended ended;
  char room[4096];
  while (const size_t size = std::fread(room, 1, sizeof room, output))
    ended.said.append(room, size);
  ended.exit_code = WEXITSTATUS(::pclose(output));
  return ended;
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

}  // namespace
}  // namespace cowork
