#include "deploy/demo-model/access.h"

#include <span>

#include "common/base/constant_time.h"

namespace cowork::demo_model {
namespace {

constexpr std::string_view kBearer = "Bearer ";

bool IsTheKey(std::string_view given, std::string_view key) {
  return EqualInConstantTime(std::as_bytes(std::span(given)), std::as_bytes(std::span(key)));
}

}  // namespace

bool IsAdmitted(Shape shape, const Credentials& credentials, std::string_view key) {
  if (key.empty()) return true;
  if (shape == Shape::kMessages) return IsTheKey(credentials.x_api_key, key);
  return credentials.authorization.starts_with(kBearer) &&
         IsTheKey(credentials.authorization.substr(kBearer.size()), key);
}

Shape ShapeFor(std::string_view path, bool names_anthropic_version) {
  const bool messages = path == "/v1/messages" || names_anthropic_version;
  return messages ? Shape::kMessages : Shape::kChatCompletions;
}

}  // namespace cowork::demo_model
