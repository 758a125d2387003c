// Reading JSON that we do not trust: what is missing or of another type reads as nothing.

#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "common/base/result.h"

namespace cowork::opencode {

// `what` it is, for whoever reads that it is none.
inline Result<boost::json::object> ParseObject(std::string_view text, size_t deepest,
                                               const std::string& what) {
  boost::json::parse_options options;
  options.max_depth = deepest;
  boost::system::error_code failed;
  boost::json::value value = boost::json::parse(text, failed, {}, options);
  if (failed) return Error(ErrorCode::kInvalidArgument, "the runtime sent broken JSON as " + what);
  if (!value.is_object())
    return Error(ErrorCode::kInvalidArgument, "the runtime sent no object as " + what);
  return std::move(value.as_object());
}

inline const boost::json::object& ObjectIn(const boost::json::object& holder,
                                           std::string_view name) {
  static const boost::json::object kNothing;
  const boost::json::value* value = holder.if_contains(name);
  return value != nullptr && value->is_object() ? value->get_object() : kNothing;
}

inline std::string TextIn(const boost::json::object& holder, std::string_view name) {
  const boost::json::value* value = holder.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  const boost::json::string& text = value->get_string();
  return std::string(text.data(), text.size());
}

}  // namespace cowork::opencode
