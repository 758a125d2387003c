#include "runnerd/servers/files/core/keys.h"

#include <cstddef>
#include <vector>

namespace cowork::files {
namespace {

// Every member that was written has one colon outside of texts.
size_t MembersWritten(std::string_view text) {
  size_t members = 0;
  bool in_text = false;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') in_text = !in_text;
    if (in_text && text[at] == '\\') ++at;
    if (!in_text && text[at] == ':') ++members;
  }
  return members;
}

size_t MembersOf(const boost::json::value& read) {
  size_t members = 0;
  std::vector<const boost::json::value*> left = {&read};
  while (!left.empty()) {
    const boost::json::value* const value = left.back();
    left.pop_back();
    if (const boost::json::array* array = value->if_array())
      for (const boost::json::value& element : *array) left.push_back(&element);
    const boost::json::object* const object = value->if_object();
    if (object == nullptr) continue;
    members += object->size();
    for (const boost::json::key_value_pair& member : *object) left.push_back(&member.value());
  }
  return members;
}

}  // namespace

bool HasEachKeyOnce(std::string_view text, const boost::json::value& read) {
  return MembersWritten(text) == MembersOf(read);
}

}  // namespace cowork::files
