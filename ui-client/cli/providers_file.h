// ProvidersFile: a person's providers.toml, held from the moment it was read until it was replaced.
// Written by the one writer of files that are kept (common/os/atomic_file.h), 0600.

#pragma once

#include <map>
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

  const std::string& text() const { return text_; }  // Empty where there is no file.

  // kFailedPrecondition: somebody has changed it since it was read; nothing was written.
  Result<void> Replace(const std::string& text) const;
  void Restore() const;  // What was there when it was read.

  // What a ca_file holds, beside providers.toml or at its absolute path; at most 64 KiB.
  // kNotFound, kFailedPrecondition: it cannot be had; the message says why.
  Result<std::string> ReadCa(const std::string& path) const;
  Result<void> WriteCa(const std::string& name, const std::string& pem) const;
  void RemoveCa(const std::string& name) const;

 private:
  Result<std::optional<std::string>> Read() const;

  std::string place_;
  os::UniqueFd directory_;
  bool was_there_ = false;
  std::string text_;
};

// A file that somebody names, a CA's certificate.
Result<std::string> ReadCaFile(const std::string& path);

}  // namespace cowork::cli
