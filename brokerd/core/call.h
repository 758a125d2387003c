// What an agent wants to run: a shell command in a directory, exactly as its shell will be told.

#pragma once

#include <string>

namespace cowork::brokerd {

struct ShellCall {
  std::string command;
  std::string cwd;
};

}  // namespace cowork::brokerd
