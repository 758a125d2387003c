// ProvidersFile: a person's providers.toml, held from the moment it was read until it was replaced.
// Written by the one writer of files that are kept (common/os/atomic_file.h), 0600.

#pragma once

#include <optional>
#include <string>

#include "common/base/result.h"
#include "common/os/places.h"
#include "common/os/unique_fd.h"

namespace cowork::cli {

class ProvidersFile {
 public:
  // kFailedPrecondition: the place or the file is a link, another's, or open to others.
  static Result<ProvidersFile> Open(const os::Places& places);

  const std::string& text() const { return text_; }   // Empty where there is no file.
  std::string PathOf(const std::string& name) const;  // Beside it, unless it is absolute.

  // kFailedPrecondition: somebody has changed it since it was read; nothing was written.
  Result<void> Replace(const std::string& text) const;

  // What a ca_file holds, by the path that stands in the text. kInvalidArgument: it cannot be had,
  // or a brokerd that starts would not take it from there; the message says why.
  Result<std::string> ReadCa(const std::string& path) const;

  // The name beside providers.toml that a CA of `provider` may have: of nothing that is there, but
  // the same. kFailedPrecondition: a hundred others have taken it.
  Result<std::string> NameForCa(const std::string& provider, const std::string& pem) const;
  // kFailedPrecondition: something else has this name by now; nothing was written.
  Result<void> KeepCa(const std::string& name, const std::string& pem) const;

 private:
  enum class Is { kMissing, kTheSame, kAnother };
  Is Look(const std::string& name, const std::string& pem) const;
  Result<std::optional<std::string>> Read() const;

  std::string place_;
  os::UniqueFd directory_;
  bool was_there_ = false;
  std::string text_;
};

// A file that somebody names, a CA's certificate. kInvalidArgument: it cannot be read, or has more
// than 64 KiB, or is no text.
Result<std::string> ReadCaFile(const std::string& path);

}  // namespace cowork::cli
