// What each tool is asked for, read out of the arguments of a `tools/call`. What is missing, of
// another type, out of range or unknown is kInvalidArgument, in words that a model can follow.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "common/base/result.h"
#include "runnerd/servers/files/core/edits.h"
#include "runnerd/servers/files/core/window.h"

namespace cowork::files {

// Of a file that is read, or that an edit leaves.
inline constexpr size_t kLargestFile = 4 * 1024 * 1024;  // Bytes.
// Of a call that brings a content. The courier lets no call of any server have more.
inline constexpr size_t kLongestArguments = 128 * 1024;  // Bytes, as JSON.
inline constexpr size_t kMostEdits = 100;

struct ReadCall {
  std::string path;
  Lines lines;
};
struct ListCall {
  std::string path;  // Or kWholeProject.
};
struct FindCall {
  std::string pattern;
  std::string path;  // Or kWholeProject.
  std::string glob;  // Empty: every file.
};
struct EditCall {
  std::string path;
  std::vector<Edit> edits;
};
struct WriteCall {
  std::string path;
  std::string content;
};
struct MoveCall {
  std::string from;
  std::string to;
};
struct DeleteCall {
  std::string path;
};

Result<ReadCall> ReadReadCall(const boost::json::object& arguments);
Result<ListCall> ReadListCall(const boost::json::object& arguments);
Result<FindCall> ReadFindCall(const boost::json::object& arguments);
Result<EditCall> ReadEditCall(const boost::json::object& arguments);
Result<WriteCall> ReadWriteCall(const boost::json::object& arguments);
Result<MoveCall> ReadMoveCall(const boost::json::object& arguments);
Result<DeleteCall> ReadDeleteCall(const boost::json::object& arguments);

}  // namespace cowork::files
