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
  void SetUp() override {
    for (const char* place : {"/h/run", "/app", "/other"})
      std::filesystem::create_directories(At(place));
  }

  std::string At(const std::string& path) const { return scratch_.path() + path; }
  std::string Socket() const { return At("/h/run/broker.sock"); }
  void StartBroker() { broker_ = std::make_unique<FakeBroker>(Socket(), At("/app")); }

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
  Outcome Cowork(const std::vector<std::string>& words, const std::string& input = "") {
    Begin(words, input);
    return Finish();
  }

  void Begin(const std::vector<std::string>& words, const std::string& input = "") {
    int in[2] = {-1, -1};
    int out[2] = {-1, -1};
    ASSERT_EQ(::pipe2(in, O_CLOEXEC), 0);
    ASSERT_EQ(::pipe2(out, O_CLOEXEC), 0);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) ::dup2(out[1], fd);
      BecomeCowork(words);
    }
    ::close(in[0]);
    ::close(out[1]);
    ASSERT_EQ(::write(in[1], input.data(), input.size()), static_cast<ssize_t>(input.size()));
    ::close(in[1]);
    screen_ = os::UniqueFd(out[0]);
    seen_.clear();
  }

  void BeginAtATerminal(const std::vector<std::string>& words) {
    int terminal = -1;
    child_ = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child_ == 0) BecomeCowork(words);
    screen_ = os::UniqueFd(terminal);
    seen_.clear();
  }

  bool ReadMore(std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    pollfd entry{.fd = screen_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&entry, 1, static_cast<int>(patience.count())) <= 0) return false;
    char room[1024];
    const ssize_t size = ::read(screen_.get(), room, sizeof room);
    if (size <= 0) return false;
    seen_.append(room, static_cast<size_t>(size));
    return true;
  }

  void ReadUntil(const std::string& text) {
    while (seen_.find(text) == std::string::npos && ReadMore()) continue;
    ASSERT_THAT(seen_, ::testing::HasSubstr(text));
  }

  void Type(const std::string& text) {
    ASSERT_EQ(::write(screen_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  Outcome Finish() {
    while (ReadMore()) continue;
    int status = 0;
    ::waitpid(child_, &status, 0);
    screen_.Reset();
    return {.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), .text = seen_};
  }

  ScratchDirectory scratch_;
  std::string home_ = At("/h");
  std::string program_ = COWORK_PROGRAM;
  std::unique_ptr<FakeBroker> broker_;
  std::function<void()> before_exec_ = [] {};  // In the child that is about to become cowork.
  pid_t child_ = -1;
  os::UniqueFd screen_;
  std::string seen_;
};

}  // namespace cowork::support
