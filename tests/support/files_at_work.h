// FilesAtWork: cowork-files as a program, with the test in the place of its client.

#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/types.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "common/base/check.h"
#include "common/os/unique_fd.h"
#include "tests/support/in_child.h"

namespace cowork::support {

class FilesAtWork {
 public:
  FilesAtWork(const std::string& program, const std::string& project) {
    ::signal(SIGPIPE, SIG_IGN);
    int in[2], out[2];
    CHECK(::pipe2(in, O_CLOEXEC) == 0 && ::pipe2(out, O_CLOEXEC) == 0);
    const os::UniqueFd its_input(in[0]), its_output(out[1]);
    input_ = os::UniqueFd(in[1]);
    output_ = os::UniqueFd(out[0]);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, its_input.get(), 0);
    ::posix_spawn_file_actions_adddup2(&actions, its_output.get(), 1);
    char* argv[] = {const_cast<char*>(program.c_str()), const_cast<char*>(project.c_str()),
                    nullptr};
    char* environment[] = {nullptr};
    CHECK(::posix_spawn(&pid_, argv[0], &actions, nullptr, argv, environment) == 0);
    ::posix_spawn_file_actions_destroy(&actions);
  }
  ~FilesAtWork() {
    if (pid_ > 0) Kill();
  }
  FilesAtWork(const FilesAtWork&) = delete;
  FilesAtWork& operator=(const FilesAtWork&) = delete;

  pid_t pid() const { return pid_; }

  void Kill() {
    ::kill(pid_, SIGKILL);
    static_cast<void>(EndingOf(std::exchange(pid_, -1)));
  }
  // It hears that nobody asks any more.
  Ending HangUp() {
    input_.Reset();
    return EndingOf(std::exchange(pid_, -1));
  }

  void Say(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(input_.get(), bytes.data(), bytes.size());
      if (written < 0) return;
      bytes.remove_prefix(static_cast<size_t>(written));
    }
  }

  // Its next line; empty: none came.
  std::string Hear() {
    while (heard_.find('\n') == std::string::npos) {
      char piece[65536];
      const ssize_t got = ::read(output_.get(), piece, sizeof piece);
      if (got <= 0) return {};
      heard_.append(piece, static_cast<size_t>(got));
    }
    const size_t end = heard_.find('\n');
    std::string line = heard_.substr(0, end);
    heard_.erase(0, end + 1);
    return line;
  }

  static std::string CallLine(const char* tool, const boost::json::object& arguments,
                              std::string_view before) {
    const boost::json::object params{
        {"name", tool}, {"arguments", arguments}, {"_meta", {{"before", before}}}};
    return boost::json::serialize(boost::json::object{
               {"jsonrpc", "2.0"}, {"id", 1}, {"method", "tools/call"}, {"params", params}}) +
           "\n";
  }

  // What came of it: the tool's first text, and whether it failed.
  struct Outcome {
    std::string text;
    bool failed = true;
  };
  Outcome Call(const char* tool, const boost::json::object& arguments,
               std::string_view before = "absent") {
    Say(CallLine(tool, arguments, before));
    const boost::json::value answer = boost::json::parse(Hear());
    const boost::json::object& result = answer.at("result").as_object();
    return {.text = std::string(result.at("content").at(0).at("text").as_string()),
            .failed = result.contains("isError")};
  }

 private:
  pid_t pid_ = -1;
  os::UniqueFd input_;
  os::UniqueFd output_;
  std::string heard_;
};

}  // namespace cowork::support
