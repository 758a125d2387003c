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
  std::string refused = {};  // By the server, in a sentence; empty: it answers.
  std::string text = {};     // Of a tool. What is too long is cut behind a line, with a note.
  // Of a preview; the diff is cut like a text.
  std::string before = {};
  std::string diff = {};
  uint32_t added = 0;  // Lines, and so the next.
  uint32_t removed = 0;
};

// kInvalidArgument, kResourceExhausted: it is no answer that cowork-files gives.
Result<FilesAnswer> ReadFilesAnswer(const Message& response, FilesCall call);

// As it is, or as many of its lines as fit and a note of how much is left out: `most` bytes.
std::string CutBehindALine(std::string text, size_t most);

}  // namespace cowork::courier::mcp
