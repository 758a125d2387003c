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

bool EndsSoon(pid_t pid) {
  return support::Eventually([pid] {
    const std::string status = InProc(pid, "status");
    return status.empty() || status.find("State:\tZ") != std::string::npos;
  });
}

}  // namespace cowork::escape
