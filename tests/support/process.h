// What the kernel says of a process, from /proc.

#pragma once

#include <sys/types.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

namespace cowork::support {

// The folders of its threads, "/proc/7/task/8"; none: it is gone.
inline std::vector<std::string> ThreadsOf(pid_t process) {
  std::vector<std::string> threads;
  std::error_code gone;  // As it may be at any moment.
  std::filesystem::directory_iterator entry("/proc/" + std::to_string(process) + "/task", gone);
  for (; !gone && entry != std::filesystem::directory_iterator(); entry.increment(gone))
    threads.push_back(entry->path());
  return threads;
}

inline std::vector<pid_t> ChildrenOf(pid_t process) {
  std::vector<pid_t> children;
  for (const std::string& thread : ThreadsOf(process)) {
    std::ifstream list(thread + "/children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

// A field of `status` in a folder of /proc, without its name and blanks around it.
inline std::string StatusOf(const std::string& folder, const std::string& field) {
  std::ifstream status(folder + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field + ":"))
      return line.substr(line.find_first_not_of(" \t", field.size() + 1));
  return {};
}

// Of this process.
inline size_t OpenDescriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<size_t>(std::distance(begin(all), end(all)));
}
inline long KibOf(const std::string& field) {
  return std::stol(StatusOf("/proc/self", field));
}

}  // namespace cowork::support
