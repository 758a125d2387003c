// The fields of a tool's arguments, one by one. What is missing, of another type or out of range is
// kInvalidArgument, and the message names the field.

#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "common/base/result.h"

namespace cowork::files {

inline constexpr size_t kLongestPattern = 4096;  // Bytes; of a glob as well.

Error WrongField(std::string_view name, std::string_view what);

// A name that is not known may be one that the caller counts on.
Result<void> CheckNames(const boost::json::object& holder,
                        std::initializer_list<std::string_view> known);

// UTF-8 without a NUL.
Result<std::string> TextField(const boost::json::object& holder, std::string_view name);

// One line; empty where there is none.
Result<std::string> PatternField(const boost::json::object& holder, std::string_view name);

// As CheckPath() has it.
Result<std::string> PathField(const boost::json::object& holder, std::string_view name);

// `path`; without it, kWholeProject.
Result<std::string> DirectoryField(const boost::json::object& holder);

// From 1 on.
Result<size_t> CountField(const boost::json::object& holder, std::string_view name, size_t absent);

}  // namespace cowork::files
