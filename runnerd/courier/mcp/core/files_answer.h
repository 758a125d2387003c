// What cowork-files answers to a call of a tool, checked: whatever it read, an agent may have
// written, and so may whatever stands in its place.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "common/base/result.h"
#include "runnerd/courier/mcp/core/message.h"

namespace cowork::courier::mcp {

// Bytes. The one or the other goes to runnerd, in one frame with all that comes along.
inline constexpr size_t kLongestAnswer = 160 * 1024;
inline constexpr size_t kLongestRefusal = 4096;

enum class FilesCall { kTool, kPreview };

struct FilesAnswer {
  std::string refused = {};   // By the server, in a sentence; empty: it answers.
  std::string text = {};      // Of a tool: its first. What is too long is cut behind a line.
  std::string left_out = {};  // Of the text, and why, in a sentence; empty: nothing was.
  // Of a preview.
  std::string before = {};
  std::string diff = {};
  uint32_t added = 0;  // Lines, and so the next.
  uint32_t removed = 0;
};

// kInvalidArgument, kResourceExhausted: it is no answer that cowork-files gives.
Result<FilesAnswer> ReadFilesAnswer(const Message& response, FilesCall call);

// Leaves as many lines of its text as fit into `most` bytes, and says how much is left out.
void CutBehindALine(FilesAnswer& answer, size_t most);

}  // namespace cowork::courier::mcp
