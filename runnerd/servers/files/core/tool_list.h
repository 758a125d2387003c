// ToolList(): the answer to `tools/list`, as the model reads it. coworkd pins it by its hash, so
// that a word changed here is a new definition that a person is asked about.

#pragma once

#include <boost/json/object.hpp>

namespace cowork::files {

// {"tools": [...]}: read, list, find, edit, write, move, delete. `preview` is coworkd's own.
const boost::json::object& ToolList();

}  // namespace cowork::files
