#include "tests/support/json_paths.h"

#include <utility>

namespace cowork::support {
namespace {

namespace json = boost::json;

// The first step of a path, which keeps the rest.
std::string_view TakeStep(std::string_view& path) {
  const size_t dot = path.find('.');
  const std::string_view step = path.substr(0, dot);
  path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  return step;
}

const json::value* Member(const json::value* value, std::string_view name) {
  return value != nullptr && value->is_object() ? value->get_object().if_contains(name) : nullptr;
}

void AddLeaves(const json::value& value, const std::string& path,
               std::map<std::string, std::string>& leaves) {
  if (value.is_object()) {
    for (const auto& [name, member] : value.get_object())
      AddLeaves(member, (path.empty() ? "" : path + ".") + std::string(name), leaves);
  } else if (value.is_array()) {
    for (const json::value& element : value.get_array()) AddLeaves(element, path + "[]", leaves);
  } else {
    leaves[path] = KindOf(&value);
  }
}

}  // namespace

std::vector<const json::value*> At(const json::value& root, std::string_view path) {
  std::vector<const json::value*> found = {&root};
  while (!path.empty()) {
    std::string_view step = TakeStep(path);
    const bool each = step.ends_with("[]");
    if (each) step.remove_suffix(2);
    for (const json::value* value : std::exchange(found, {})) {
      const json::value* member = Member(value, step);
      if (!each || member == nullptr || !member->is_array())
        found.push_back(each ? nullptr : member);
      else
        for (const json::value& element : member->get_array()) found.push_back(&element);
    }
  }
  return found;
}

std::string KindOf(const json::value* value) {
  if (value == nullptr) return "missing";
  switch (value->kind()) {
    case json::kind::null: return "null";
    case json::kind::bool_: return "boolean";
    case json::kind::string: return "string";
    case json::kind::object: return "object";
    case json::kind::array: return "list";
    default: return "number";
  }
}

std::map<std::string, std::string> LeavesOf(const json::value& root) {
  std::map<std::string, std::string> leaves;
  AddLeaves(root, "", leaves);
  return leaves;
}

void Remove(json::value& root, std::string_view path) {
  const std::string_view step = TakeStep(path);
  if (!root.is_object() || !root.get_object().contains(step)) return;
  if (path.empty())
    root.get_object().erase(step);
  else
    Remove(root.get_object()[step], path);
}

void Copy(const json::value& from, std::string_view path, json::value& into) {
  const std::string_view step = TakeStep(path);
  const json::value* member = Member(&from, step);
  if (member == nullptr) return;
  if (!into.is_object()) into.emplace_object();
  json::value& place = into.get_object()[step];
  if (path.empty())
    place = *member;
  else
    Copy(*member, path, place);
}

}  // namespace cowork::support
