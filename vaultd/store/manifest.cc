#include "vaultd/store/manifest.h"

#include <cstring>
#include <span>
#include <utility>

#include "vaultd/crypto/aead.h"
#include "vaultd/store/record.h"

namespace cowork::vaultd {
namespace {

constexpr auto kAssociatedData = "cowork vault manifest 1";
constexpr char kBegin = 'm';  // An empty manifest has something to seal, too.

// What was sealed is what we wrote: a name behind its length, an id, a version, and so on.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes.subspan(1)) {}
  bool done() const { return bytes_.empty(); }
  std::string Text(size_t size) {
    std::string text(reinterpret_cast<const char*>(bytes_.data()), size);
    bytes_ = bytes_.subspan(size);
    return text;
  }
  std::string Name() { return Text(static_cast<uint8_t>(Text(1)[0])); }
  uint64_t Number() {
    uint64_t number = 0;
    std::memcpy(&number, Text(sizeof number).data(), sizeof number);
    return number;
  }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace

Result<Manifest> Manifest::Open(const SecretBytes& store_key, std::string_view sealed) {
  const Result<SecretBytes> plain = crypto::Unseal(store_key, kAssociatedData, sealed);
  if (!plain.ok() && plain.error().code() == ErrorCode::kFailedPrecondition)
    return Error(ErrorCode::kFailedPrecondition,
                 "the vault's list of records is damaged; after `cowork down` put a copy of "
                 "data/vault in its place");
  if (!plain.ok()) return plain.error();
  Manifest manifest;
  plain->Expose([&manifest](std::span<const std::byte> bytes) {
    for (Reader reader(bytes); !reader.done();) {
      const std::string name = reader.Name();
      std::string id = reader.Text(kRecordIdBytes);
      manifest.Set(name, {.id = std::move(id), .version = reader.Number()});
    }
  });
  return manifest;
}

Result<std::string> Manifest::Seal(const SecretBytes& store_key) const {
  std::string plain(1, kBegin);
  for (const auto& [name, entry] : entries_) {
    plain += static_cast<char>(name.size());
    plain += name + entry.id;
    plain.append(reinterpret_cast<const char*>(&entry.version), sizeof entry.version);
  }
  return crypto::Seal(store_key, kAssociatedData,
                      TRY(SecretBytes::CopyOf(std::as_bytes(std::span(plain)))));
}

Manifest::Entry Manifest::Of(const std::string& name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? Entry() : found->second;
}

}  // namespace cowork::vaultd
