#include "runnerd/servers/files/core/path.h"

#include <algorithm>

namespace cowork::files {
namespace {

constexpr size_t kLongestPath = 4095;  // Bytes; PATH_MAX with the NUL.

bool IsControl(char c) {
  return (c >= 0 && c < ' ') || c == '\x7f';
}

// A newline in a name would write a line of its own into a diff that a person is shown.
const char* WhatIsWrong(std::string_view path) {
  if (path.empty()) return "is empty; name a file of the project";
  if (path.size() > kLongestPath) return "is longer than 4095 bytes";
  if (path.starts_with('/'))
    return "is absolute; give it from the project's directory on, such as src/main.c";
  if (std::ranges::any_of(path, IsControl))
    return "has a control character in it; rename that file in a shell first";
  for (const std::string& part : PartsOf(path))
    if (part.empty() || part == "." || part == "..")
      return "has an empty part, `.` or `..` in it; give the plain path, such as src/main.c";
  return nullptr;
}

}  // namespace

Result<void> CheckPath(std::string_view path) {
  const char* const wrong = WhatIsWrong(path);
  if (wrong == nullptr) return {};
  return Error(ErrorCode::kInvalidArgument, std::string("the path ") + wrong);
}

Result<void> CheckDirectoryPath(std::string_view path) {
  if (path == kWholeProject) return {};
  return CheckPath(path);
}

std::vector<std::string> PartsOf(std::string_view path) {
  std::vector<std::string> parts;
  for (;;) {
    const size_t end = path.find('/');
    parts.emplace_back(path.substr(0, end));
    if (end == std::string_view::npos) return parts;
    path.remove_prefix(end + 1);
  }
}

std::string DirectoryOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? kWholeProject : path.substr(0, slash));
}

std::string NameOf(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

}  // namespace cowork::files
