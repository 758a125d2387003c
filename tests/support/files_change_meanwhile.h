// AChangeMeanwhile: a change to the file `a` of a project, and somebody who does something to the
// same file at each moment of it.

#pragma once

#include <fcntl.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "runnerd/servers/files/changing.h"
#include "tests/support/files_project.h"
#include "tests/support/traced.h"

namespace cowork::files {

inline constexpr int kEveryMoment = 200;  // More than there are.

inline std::vector<std::string> Contents(const support::FilesProject& project) {
  std::vector<std::string> contents;
  for (const std::string& name : project.Names()) contents.push_back(project.Get(name));
  return contents;
}

class AChangeMeanwhile : public ::testing::Test {
 protected:
  // In a child: 0 where it was made.
  auto SavingA(const std::string& content) const {
    return [this, content] {
      const Result<Found> was = Look(project_.fd(), "a");
      if (!was.ok() || was->content != "of a") return 1;
      return Save(project_.fd(), "a", *was, content).ok() ? 0 : 1;
    };
  }
  auto RemovingA() const {
    return [this] {
      const Result<Found> was = Look(project_.fd(), "a");
      if (!was.ok() || was->content != "of a") return 1;
      return Remove(project_.fd(), "a", *was).ok() ? 0 : 1;
    };
  }
  // As an editor saves.
  void ReplaceA() const {
    project_.Put("theirs", "theirs");
    std::filesystem::rename(project_.At("theirs"), project_.At("a"));
  }
  void SwapAWithB() const {
    ::renameat2(AT_FDCWD, project_.At("a").c_str(), AT_FDCWD, project_.At("b").c_str(),
                RENAME_EXCHANGE);
  }
  void BeginAnew() const {
    for (const std::string& name : project_.Names()) std::filesystem::remove(project_.At(name));
    project_.Put("a", "of a");
  }

  // Lets it come to its stop number `moment`, replaces `a` there, and lets it go on to its end, or
  // to its death `life` stops later. At each of those `meddle` is called. False: it ends before.
  template <typename Body, typename Meddle>
  bool ReplaceAAt(int moment, Body body, Meddle meddle, int life = kEveryMoment) {
    BeginAnew();
    support::Traced change(body);
    bool replaced = false;
    for (int stop = 0; stop <= moment + life && change.GoOn(); ++stop) {
      if (stop > moment) meddle();
      if (stop != moment) continue;
      ReplaceA();
      replaced = true;
    }
    well_ = change.EndedWell();
    return replaced;
  }
  template <typename Body>
  bool ReplaceAAt(int moment, Body body) {
    return ReplaceAAt(moment, body, [] {});
  }

  support::FilesProject project_;
  bool well_ = false;  // How the last one ended.
};

}  // namespace cowork::files
