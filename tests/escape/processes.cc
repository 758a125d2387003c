#include "tests/escape/processes.h"

#include <fstream>
#include <sstream>

#include "tests/support/eventually.h"

namespace cowork::escape {

std::string InProc(pid_t pid, const std::string& name) {
  std::ostringstream all;
  all << std::ifstream("/proc/" + std::to_string(pid) + "/" + name).rdbuf();
  return all.str();
}

std::vector<pid_t> ChildrenOf(pid_t pid) {
  std::istringstream numbers(InProc(pid, "task/" + std::to_string(pid) + "/children"));
  std::vector<pid_t> children;
  for (pid_t child = 0; numbers >> child;) children.push_back(child);
  return children;
}

bool EndsSoon(pid_t pid) {
  return support::Eventually([pid] {
    const std::string status = InProc(pid, "status");
    return status.empty() || status.find("State:\tZ") != std::string::npos;
  });
}

}  // namespace cowork::escape
