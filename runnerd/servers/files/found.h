// Look(): what is at a path, with its content, held open while somebody decides over it.

#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::files {

struct Found {
  enum class Kind { kAbsent, kFile, kDirectory };
  Kind kind = Kind::kAbsent;
  os::UniqueFd fd;       // Of a file, to read it; of a directory, O_PATH.
  struct stat facts {};  // Of both.
  std::string content;   // Of a file.

  bool IsFile() const { return kind == Kind::kFile; }
  std::string Word() const;  // As core/before.h has it.
};

// kFailedPrecondition  it is neither a file nor a directory, is reached by a link, or is larger
//                      than kLargestFile
// kPermissionDenied    it may not be read
Result<Found> Look(int project, const std::string& path);

// Look() at a file, to show it. kNotFound; kFailedPrecondition besides: it is a directory, or no
// UTF-8 text.
Result<std::string> ReadText(int project, const std::string& path);

// Neither has a NUL, nor is no UTF-8.
bool IsText(std::string_view content);

// Whether what `name` in `directory` stands for is what was found, with the content it had.
bool IsStillAt(const Found& was, int directory, const std::string& name);

}  // namespace cowork::files
