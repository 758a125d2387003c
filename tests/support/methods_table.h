// The table of methods in docs/privileges.md, as a person wrote it.

#pragma once

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace cowork::support {

struct MethodRow {
  bool token = true;
  std::set<std::string> callers;
};

// By "Service.Method".
inline std::map<std::string, MethodRow> MethodsTable(const std::string& page) {
  static const std::regex row(R"(\| `(\w+\.\w+)` \| \w+ \| \w+ \| (yes|no) \| ([^|]*) \|)");
  std::map<std::string, MethodRow> table;
  std::ifstream file(page);
  for (std::string line; std::getline(file, line);) {
    std::smatch cells;
    if (!std::regex_match(line, cells, row)) continue;
    MethodRow& written = table[cells[1]];
    written.token = cells[2] == "yes";
    std::istringstream names(std::regex_replace(cells[3].str(), std::regex(","), " "));
    for (std::string name; names >> name;) written.callers.insert(name);
  }
  return table;
}

}  // namespace cowork::support
