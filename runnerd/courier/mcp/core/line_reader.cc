#include "runnerd/courier/mcp/core/line_reader.h"

#include <utility>

namespace cowork::courier::mcp {

Result<void> LineReader::Feed(std::string_view bytes, const Takers& takers) {
  for (size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    TRY(Keep(bytes.substr(0, end), takers));
    bytes.remove_prefix(end + 1);
    const std::string line = std::exchange(begun_, {});
    if (!std::exchange(skips_, false)) TRY(takers.take(line));
  }
  return Keep(bytes, takers);
}

Result<void> LineReader::Keep(std::string_view piece, const Takers& takers) {
  if (skips_) return {};
  if (piece.size() <= longest_ - begun_.size()) {
    begun_ += piece;
    return {};
  }
  skips_ = true;
  std::string().swap(begun_);  // An assignment would keep the room.
  return takers.too_long();
}

}  // namespace cowork::courier::mcp
