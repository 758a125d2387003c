// ReadMessage(): one line of a client as JSON-RPC 2.0. What the client writes was chosen by a
// model, and by whoever wrote what the model read.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace cowork::files {

inline constexpr size_t kLongestMessage = 8 * 1024 * 1024;  // Bytes.
inline constexpr size_t kDeepestMessage = 32;

// The codes of JSON-RPC 2.0, section 5.1.
inline constexpr int kBrokenJson = -32700;
inline constexpr int kNoRequest = -32600;
inline constexpr int kNoSuchMethod = -32601;
inline constexpr int kWrongParameters = -32602;

struct Request {
  boost::json::value id;  // A text or a number.
  std::string method;
  boost::json::object params;  // Empty where there are none.
};

// A notification, or an answer: nothing is said to it.
struct NothingToSay {};

// To be answered with this.
struct Refusal {
  boost::json::value id;  // null: it could not be read.
  int code;
  std::string message;
};

using Message = std::variant<Request, NothingToSay, Refusal>;

Message ReadMessage(std::string_view line);

}  // namespace cowork::files
