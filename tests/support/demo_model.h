// DemoModel: the scripted model as a program, with a key that it demands.

#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/os/unique_fd.h"
#include "tests/support/helper.h"

namespace cowork::support {

class DemoModel {
 public:
  // `more`: arguments besides.
  DemoModel(const std::string& scenario, const std::string& key,
            const std::vector<std::string>& more = {}) {
    char name[] = "/tmp/cowork-demo-model-XXXXXX";
    directory_ = ::mkdtemp(name);
    std::ofstream(directory_ / "scenario.json") << scenario;
    std::ofstream(directory_ / "key") << key << '\n';
    int ends[2] = {-1, -1};
    static_cast<void>(!::pipe2(ends, O_CLOEXEC));
    const os::UniqueFd out(ends[0]);
    std::vector<os::UniqueFd> given;
    given.emplace_back(ends[1]);
    // Its standard output is descriptor 3 here, through /bin/sh, which then becomes the program.
    std::vector<std::string> arguments = {"-c",
                                          "exec \"$0\" \"$@\" >&3 3>&-",
                                          (ProgramsDirectory() / "cowork-demo-model").string(),
                                          "--port",
                                          "0",
                                          "--scenario",
                                          (directory_ / "scenario.json").string(),
                                          "--require-key-file",
                                          (directory_ / "key").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    process_.emplace("/bin/sh", std::move(given), std::move(arguments));
    given.clear();
    char line[256] = {};
    const ssize_t size = ::read(out.get(), line, sizeof line - 1);
    const std::string_view said(line, size > 0 ? static_cast<size_t>(size) : 0);
    const size_t colon = said.rfind(':');
    if (colon != std::string_view::npos) port_ = static_cast<uint16_t>(std::atoi(line + colon + 1));
  }
  ~DemoModel() { std::filesystem::remove_all(directory_); }

  uint16_t port() const { return port_; }
  pid_t pid() const { return process_->pid(); }

 private:
  std::filesystem::path directory_;
  std::optional<Helper> process_;
  uint16_t port_ = 0;
};

}  // namespace cowork::support
