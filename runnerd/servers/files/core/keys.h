// Whether a JSON text names each key of an object once.
//
// Which of two values counts is each reader's own choice (RFC 8259, section 4). A permit is for
// what one of them read, and another would then do something else.

#pragma once

#include <string_view>

#include <boost/json/value.hpp>

namespace cowork::files {

// `read` is what Boost.JSON made of `text`.
bool HasEachKeyOnce(std::string_view text, const boost::json::value& read);

}  // namespace cowork::files
