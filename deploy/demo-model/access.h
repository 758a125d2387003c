// Who may use the scripted model, and in which shape an answer is wanted. Pure.

#pragma once

#include <string_view>

namespace cowork::demo_model {

// What a request brings as its key; empty where it does not.
struct Credentials {
  std::string_view authorization;
  std::string_view x_api_key;
};

enum class Shape { kChatCompletions, kMessages };

// Whether the field in which this shape has it is exactly the key, of which the time that this
// takes tells nothing but its length; in the other one it is nobody's. An empty key is one that
// nobody needs.
bool IsAdmitted(Shape shape, const Credentials& credentials, std::string_view key);

// Anthropic's clients name the version of its API in every request.
Shape ShapeFor(std::string_view path, bool names_anthropic_version);

}  // namespace cowork::demo_model
