// CoworkAtWork: cowork as a program, at a terminal or without one, against a brokerd that is a fake
// over the real server. What it prints is `seen_`, as it came.

#pragma once

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/fake_broker.h"
#include "tests/support/scratch.h"

namespace cowork::support {

struct Outcome {
  int exit = -1;
  std::string text;  // stdout and stderr, as they came.
};

class CoworkAtWork : public ::testing::Test {
 protected:
  void SetUp() override;

  std::string At(const std::string& path) const { return scratch_.path() + path; }
  std::string Socket() const { return At("/h/run/broker.sock"); }
  void StartBroker();

  [[noreturn]] void BecomeCowork(std::vector<std::string> words) const {
    ::setenv("COWORK_HOME", home_.c_str(), 1);
    ::setenv("TERM", "dumb", 1);
    words.insert(words.begin(), program_);
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    before_exec_();
    ::execv(pointers[0], pointers.data());
    ::_exit(98);
  }

  // With `input` on stdin, and no terminal.
  Outcome Cowork(const std::vector<std::string>& words, const std::string& input = "");

  void Begin(const std::vector<std::string>& words, const std::string& input = "");

  void BeginAtATerminal(const std::vector<std::string>& words);

  bool ReadMore(std::chrono::milliseconds patience = std::chrono::seconds(20));

  void ReadUntil(const std::string& text);

  void Type(const std::string& text);

  Outcome Finish();

  ScratchDirectory scratch_;
  std::string home_ = At("/h");
  std::string program_ = COWORK_PROGRAM;
  unsigned short columns_ = 0;  // Of the terminal; 0: it does not tell.
  std::unique_ptr<FakeBroker> broker_;
  std::function<void()> before_exec_ = [] {};  // In the child that is about to become cowork.
  pid_t child_ = -1;
  os::UniqueFd screen_;
  std::string seen_;
};

}  // namespace cowork::support
