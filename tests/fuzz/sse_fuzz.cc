// However a stream of events is cut, the same events come out of it, and none larger than allowed.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runnerd/opencode/sse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kLargest = 64;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  cowork::opencode::SseParser whole(kLargest), single(kLargest);
  const auto expected = whole.Feed(bytes);
  std::vector<std::string> found;
  for (const char& byte : bytes) {
    const auto events = single.Feed(std::string_view(&byte, 1));
    if (!events.ok()) return expected.ok() ? (std::abort(), 0) : 0;
    found.insert(found.end(), events->begin(), events->end());
  }
  if (!expected.ok() || *expected != found) std::abort();
  for (const std::string& event : found)
    if (event.size() > kLargest) std::abort();
  return 0;
}
