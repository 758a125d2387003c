// Whatever a repository's configuration says, what is shown of it is ours: it reads as itself, and
// holds no line that is neither a section of ours nor a key of ours.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runnerd/box/git_format.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view config(reinterpret_cast<const char*>(data), size);
  const std::string shown = cowork::box::FormatKeysOf(config);
  if (cowork::box::FormatKeysOf(shown) != shown || shown.size() > 1000) std::abort();
  // No path, no quote, no word that a shell or git gives a meaning.
  if (shown.find_first_not_of("abcdefghijklmnopqrstuvwxyz012356=[]\n\t ") != std::string::npos)
    std::abort();
  for (size_t at = 0; at < shown.size(); at = shown.find('\n', at) + 1) {
    const std::string_view line = std::string_view(shown).substr(at);
    if (!line.starts_with("[core]\n") && !line.starts_with("[extensions]\n") && line[0] != '\t')
      std::abort();
  }
  return 0;
}
