// Whatever lies in vault.db, none of it opens that was not sealed, and nothing is derived at a cost
// that is not ours. The bytes are the fields one after another, each behind its length.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/check.h"
#include "vaultd/crypto/random.h"
#include "vaultd/keystore/passphrase.h"
#include "vaultd/store/manifest.h"
#include "vaultd/store/record.h"

namespace {

class Fields {
 public:
  explicit Fields(std::string_view bytes) : bytes_(bytes) {}
  std::string Next() {
    if (bytes_.empty()) return "";
    const auto size = static_cast<uint8_t>(bytes_.front());
    const std::string_view field = bytes_.substr(1, size);
    bytes_.remove_prefix(1 + field.size());
    return std::string(field);
  }
  uint64_t Number() {
    uint64_t number = 0;
    for (const char byte : Next()) number = number << 8 | static_cast<uint8_t>(byte);
    return number;
  }

 private:
  std::string_view bytes_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork::vaultd;
  static const cowork::SecretBytes key = *crypto::RandomKey();
  Fields fields({reinterpret_cast<const char*>(data), size});
  Record record;
  record.id = fields.Next();
  record.version = fields.Number();
  record.facts.name = fields.Next();
  record.facts.kind = fields.Next();
  record.wrapped_key = fields.Next();
  record.sealed = fields.Next();
  CHECK(!OpenRecord(key, record).ok());
  CHECK(!Manifest::Open(key, record.sealed).ok());

  WrappedKey wrapped{.cost = {.n = fields.Number() & 0xffff,  // What is ours takes half a second.
                              .r = fields.Number(),
                              .p = fields.Number(),
                              .salt = fields.Next()},
                     .sealed = record.sealed};
  CHECK(UnwrapKey(wrapped, key).error().code() == cowork::ErrorCode::kFailedPrecondition);
  return 0;
}
