#include "common/seal/sealed_box.h"

#include <sodium.h>

#include <span>

#include "common/base/check.h"

namespace cowork::seal {
namespace {

static_assert(kKeyBytes == crypto_box_PUBLICKEYBYTES && kKeyBytes == crypto_box_SECRETKEYBYTES);
static_assert(kMoreBytes == crypto_box_SEALBYTES);

const unsigned char* In(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
const unsigned char* In(std::span<const std::byte> bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* Out(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

bool IsReady() {
  static const bool ready = ::sodium_init() >= 0;
  return ready;
}

Error CannotBeUsed() {
  return {ErrorCode::kInternal, "libsodium cannot be used"};
}

Error DoesNotOpen() {
  return {ErrorCode::kFailedPrecondition, "it was sealed for another key, or is damaged"};
}

}  // namespace

Result<void> Prepare() {
  if (!IsReady()) return CannotBeUsed();
  return {};
}

Result<std::string> PublicKeyOf(const SecretBytes& private_key) {
  CHECK(private_key.size() == kKeyBytes);
  if (!IsReady()) return CannotBeUsed();
  std::string key(kKeyBytes, '\0');
  const auto multiply = [&](std::span<const std::byte> bytes) {
    return ::crypto_scalarmult_base(Out(key), In(bytes));
  };
  if (private_key.Expose(multiply) != 0)
    return Error(ErrorCode::kInternal, "the key has no public one");
  return key;
}

Result<std::string> Seal(std::string_view bytes, const std::string& public_key) {
  if (!IsReady()) return CannotBeUsed();
  std::string box(bytes.size() + kMoreBytes, '\0');
  const bool closed = public_key.size() == kKeyBytes &&
                      ::crypto_box_seal(Out(box), In(bytes), bytes.size(), In(public_key)) == 0;
  if (!closed) return Error(ErrorCode::kInternal, "nothing can be sealed for this key");
  return box;
}

Result<std::string> Open(std::string_view box, const SecretBytes& private_key) {
  if (box.size() < kMoreBytes) return DoesNotOpen();
  const std::string public_key = TRY(PublicKeyOf(private_key));
  std::string bytes(box.size() - kMoreBytes, '\0');
  const auto open = [&](std::span<const std::byte> key) {
    return ::crypto_box_seal_open(Out(bytes), In(box), box.size(), In(public_key), In(key));
  };
  if (private_key.Expose(open) != 0) return DoesNotOpen();
  return bytes;
}

}  // namespace cowork::seal
