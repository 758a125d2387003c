// House: boxes for tests, made by the real zygote or by one that leaves layers out, and the same
// programs run without any box beside them. All of it as an ordinary user (ordinary_user.h).

#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "runnerd/box/box_control.h"
#include "runnerd/box/boxes.h"

namespace cowork::escape {

using Words = std::vector<std::string>;

struct Outcome {
  int status = -1;      // As Boxes tells it; -1 when there was no box.
  std::string printed;  // On stdout and stderr.
  std::string refused;  // Why there was no box.
  box::LastWords words = {};
};

// A directory of the test's own in the person's home; gone with its owner.
class Directory {
 public:
  Directory();
  ~Directory();
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  std::string path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }
  void Write(std::string_view name, std::string_view content) const;
  bool Has(std::string_view name) const { return std::filesystem::exists(*this / name); }
  std::string Read(std::string_view name) const;

 private:
  std::string path_;
};

os::UniqueFd OpenPath(const std::string& path);  // O_PATH
os::UniqueFd OpenNull();

class House {
 public:
  // `without`: layers to leave out, as weak_zygote_main.cc names them, comma between.
  explicit House(const std::string& without = {});
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  // Runs the words in a box of that profile with `project`, and waits for its end. The first word
  // is a program's path; "probe" stands for the probe, which then lies in the project.
  Outcome Run(box::ProfileNumber profile, const Words& words);
  Outcome RunTool(const Words& words) { return Run(box::ProfileNumber::kTool, words); }
  Outcome RunShell(const std::string& command) { return RunTool({"/bin/bash", "-c", command}); }

  // The general form: the caller says all but stdio.
  Outcome RunOrder(box::Order order, std::vector<box::ForBox> given);

  // Starts and does not wait; where no stdio is given the box writes to nowhere.
  struct Running {
    uint64_t id = 0;
    pid_t pid = 0;
    std::string refused;
  };
  Running Start(box::Order order, std::vector<box::ForBox> given);
  int WaitForEnd(uint64_t id);
  box::LastWords WordsOf(uint64_t id) const;  // Of one that has ended.

  // What the profile needs but for stdio, with the probe as the helper's program.
  std::vector<box::ForBox> Needs(box::ProfileNumber profile);
  box::Order OrderFor(box::ProfileNumber profile, const Words& words) const;

  box::Boxes& boxes() { return *boxes_; }
  boost::asio::io_context& loop() { return io_; }
  pid_t zygote() const { return zygote_; }

  Directory project;
  Directory home;

 private:
  struct Ending {
    uint64_t id;
    int status;
    box::LastWords words;
  };
  boost::asio::io_context io_;
  std::unique_ptr<box::Boxes> boxes_;
  std::vector<Ending> endings_;
  std::vector<os::UniqueFd> kept_open_;
  pid_t zygote_ = 0;
  bool zygote_gone_ = false;
};

// The same words in no box.
Outcome RunOutside(const Words& words);

}  // namespace cowork::escape
