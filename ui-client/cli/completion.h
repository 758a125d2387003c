// Completion scripts for the shells, made from the words that the program itself knows. Pure.

#pragma once

#include <map>
#include <string>
#include <vector>

namespace cowork::cli {

// What may stand behind each command: "grant add"; behind `cowork` alone, "".
using CommandTable = std::map<std::string, std::vector<std::string>>;

// By the command and the option, what that is one of: "run", "--on-ask".
using ChoiceTable = std::map<std::string, std::map<std::string, std::vector<std::string>>>;

// `shell` is bash, zsh or fish. Nothing of what stands in ids or paths is ever evaluated.
std::string CompletionFor(const std::string& shell, const CommandTable& commands,
                          const ChoiceTable& choices);

}  // namespace cowork::cli
