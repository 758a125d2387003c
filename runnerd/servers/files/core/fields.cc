#include "runnerd/servers/files/core/fields.h"

#include <algorithm>

#include <boost/json/value.hpp>

#include "common/base/shell_word.h"
#include "runnerd/servers/files/core/path.h"

namespace cowork::files {
namespace {

using boost::json::object;
using boost::json::value;

constexpr size_t kMostOfAName = 100;  // Bytes, in an error.
// Beyond it the call that was judged, whose numbers are doubles (RFC 8785), may be another one.
constexpr int64_t kLargestExactNumber = (int64_t{1} << 53) - 1;

Result<std::string> TextOr(const object& holder, std::string_view name, std::string_view absent) {
  if (!holder.contains(name)) return std::string(absent);
  return TextField(holder, name);
}

}  // namespace

Error WrongField(std::string_view name, std::string_view what) {
  return Error(ErrorCode::kInvalidArgument, "`" + std::string(name) + "` " + std::string(what));
}

Result<void> CheckNames(const object& holder, std::initializer_list<std::string_view> known) {
  for (const boost::json::key_value_pair& member : holder)
    if (std::ranges::find(known, std::string_view(member.key())) == known.end())
      return Error(ErrorCode::kInvalidArgument,
                   "there is no argument " +
                       ShellWord(std::string_view(member.key()).substr(0, kMostOfAName)) +
                       "; leave it out");
  return {};
}

Result<std::string> TextField(const object& holder, std::string_view name) {
  const value* const found = holder.if_contains(name);
  if (found == nullptr) return WrongField(name, "is missing");
  if (!found->is_string()) return WrongField(name, "is no text");
  const boost::json::string& text = found->get_string();
  if (text.find('\0') != boost::json::string::npos)
    return WrongField(name, "has a NUL in it, which no text file has");
  return std::string(text.data(), text.size());
}

Result<std::string> PathField(const object& holder, std::string_view name) {
  std::string path = TRY(TextField(holder, name));
  TRY(CheckPath(path));
  return path;
}

Result<std::string> DirectoryField(const object& holder) {
  std::string path = TRY(TextOr(holder, "path", kWholeProject));
  TRY(CheckDirectoryPath(path));
  return path;
}

Result<size_t> CountField(const object& holder, std::string_view name, size_t absent) {
  const value* const found = holder.if_contains(name);
  if (found == nullptr) return absent;
  const int64_t* const number = found->if_int64();
  if (number == nullptr || *number < 1 || *number > kLargestExactNumber)
    return WrongField(name, "is no whole number from 1 to 2^53 - 1");
  return static_cast<size_t>(*number);
}

Result<std::string> PatternField(const object& holder, std::string_view name) {
  std::string text = TRY(TextOr(holder, name, ""));
  if (text.size() > kLongestPattern) return WrongField(name, "is longer than 4096 bytes");
  if (text.find('\n') != std::string::npos)
    return WrongField(name, "has a newline; look for one line");
  return text;
}

}  // namespace cowork::files
