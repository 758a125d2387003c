#include "runnerd/courier/mcp/core/log_lines.h"

#include <algorithm>

#include "common/base/log.h"

namespace cowork::courier::mcp {

void LogLines::Feed(std::string_view bytes) {
  for (size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    Keep(bytes.substr(0, end));
    Log();
    bytes.remove_prefix(end + 1);
  }
  Keep(bytes);
}

void LogLines::End() {
  Log();
}

void LogLines::Keep(std::string_view piece) {
  begun_ += piece.substr(0, kLongestLogLine - begun_.size());
}

// What it costs is the record, and the line as the log escapes it.
void LogLines::Log() {
  if (begun_.empty() || room_ == 0) return begun_.clear();
  room_ -= std::min(room_, kLogRecord + JsonString(begun_).size());
  log_(begun_);
  begun_.clear();
  if (room_ == 0) log_("(it says more, and that is not kept)");
}

}  // namespace cowork::courier::mcp
