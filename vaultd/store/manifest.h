// Manifest: which record each name has, and in which version. A record alone cannot tell that it is
// an older one, put back; the manifest, sealed beside the records and written with each, can.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"

namespace cowork::vaultd {

class Manifest {
 public:
  // kFailedPrecondition: it is not what was sealed with this key.
  static Result<Manifest> Open(const SecretBytes& store_key, std::string_view sealed);
  Result<std::string> Seal(const SecretBytes& store_key) const;

  struct Entry {
    std::string id;        // Of kRecordIdBytes; empty: the name has no record.
    uint64_t version = 0;  // From 1.

    friend bool operator==(const Entry&, const Entry&) = default;
  };
  Entry Of(const std::string& name) const;
  const std::map<std::string, Entry>& entries() const { return entries_; }
  size_t size() const { return entries_.size(); }
  void Set(const std::string& name, Entry entry) { entries_[name] = std::move(entry); }
  void Remove(const std::string& name) { entries_.erase(name); }

 private:
  std::map<std::string, Entry> entries_;  // By name, of at most 255 bytes.
};

}  // namespace cowork::vaultd
