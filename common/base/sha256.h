// Sha256(): the SHA-256 digest of some bytes. Sha256Stream: of bytes that come in pieces, and of
// many texts that begin alike.
//
//   Sha256Stream head;
//   head.Add("the long part that they all have");
//   for (...) digests.push_back(head.With(end));

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include <openssl/types.h>

namespace cowork {

using Sha256Digest = std::array<uint8_t, 32>;

Sha256Digest Sha256(std::string_view bytes);

class Sha256Stream {
 public:
  Sha256Stream();
  void Add(std::string_view bytes);
  // Of all that was added, and of `end` behind it, which is not added.
  Sha256Digest With(std::string_view end) const;

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const;
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace cowork
