// Masker: puts '*' for a credential where an upstream's answer repeats it.
//
// It reads bytes, not HTTP, and finds the secret across the borders of pieces: what could be its
// beginning is held back until the next bytes tell, and nothing else is. As many stars as bytes, so
// that no length in the answer is wrong. A server that means to give the key away can write it in
// another form; this is for the honest one that quotes what it was sent in an error.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/secret_bytes.h"

namespace cowork::dialer {

// A shorter secret would be found where it does not stand, and stars would break the answer.
inline constexpr size_t kShortestSecret = 8;

class Masker {
 public:
  // `secret` must outlive the masker and have at least kShortestSecret bytes.
  explicit Masker(const SecretBytes& secret);

  // What may be passed on now.
  std::string Pass(std::string_view piece);
  bool holds_back() const { return matched_ > 0; }
  // What was held back, when no more bytes come.
  std::string Finish();

 private:
  const SecretBytes& secret_;
  std::vector<size_t> fallback_;  // Of each prefix of the secret: its longest border.
  size_t matched_ = 0;            // Bytes held back: they are the secret's first `matched_`.
};

}  // namespace cowork::dialer
