// FilesBox: the real cowork-files in its box, with the test in the place of its client.

#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "common/base/check.h"
#include "tests/escape/house.h"
#include "tests/support/files_at_work.h"

namespace cowork::escape {

class FilesBox {
 public:
  FilesBox(House& house, box::ProfileNumber profile, const std::string& program) {
    int in[2], out[2];
    CHECK(::pipe2(in, O_CLOEXEC) == 0 && ::pipe2(out, O_CLOEXEC) == 0);
    input_ = os::UniqueFd(in[1]);
    output_ = os::UniqueFd(out[0]);
    std::vector<box::ForBox> given = house.Needs(profile);
    for (box::ForBox& one : given)
      if (one.role == box::Role::kProgram) one.fd = OpenPath(program);
    given.push_back({box::Role::kStdin, os::UniqueFd(in[0])});
    given.push_back({box::Role::kStdout, os::UniqueFd(out[1])});
    Words words{"/opt/cowork/cowork-files"};
    if (profile == box::ProfileNumber::kReadingFiles) words.emplace_back("--preview");
    words.push_back(house.project.path());
    refused_ = house.Start(house.OrderFor(profile, words), std::move(given)).refused;
  }

  const std::string& refused() const { return refused_; }

  // The tool's result, or what it says of an error.
  boost::json::object Call(const char* tool, const boost::json::object& arguments,
                           std::string_view before = "absent") {
    const std::string line = support::FilesAtWork::CallLine(tool, arguments, before);
    CHECK(::write(input_.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    std::string heard;
    for (char byte = 0; ::read(output_.get(), &byte, 1) == 1 && byte != '\n';) heard += byte;
    CHECK(!heard.empty());
    return boost::json::parse(heard).at("result").as_object();
  }
  std::string Text(const char* tool, const boost::json::object& arguments,
                   std::string_view before = "absent") {
    const boost::json::object result = Call(tool, arguments, before);
    return std::string(result.at("content").at(0).at("text").as_string());
  }

 private:
  os::UniqueFd input_;
  os::UniqueFd output_;
  std::string refused_;
};

}  // namespace cowork::escape
