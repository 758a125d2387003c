// The few requests we make of OpenCode's server, and what we read of its answers. Pure.

#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::opencode {

struct Request {
  std::string method;
  std::string target;
  std::string body;  // JSON, or empty.
};

Request AskHealth();
Request OpenEvents(std::string_view directory);
Request MakeSession(std::string_view directory);
Request FindSession(const std::string& session, std::string_view directory);  // A plain id.

struct Prompt {
  std::string session, directory, provider, model, text;
};
Request SendPrompt(const Prompt& prompt);

struct Reply {
  std::string ask, directory;
  bool allow = false;
  std::string tell;  // What the model is told of a no.
};
// Only ever "once" or "reject": what is allowed for longer is policyd's to know, not the runtime's.
Request AnswerAsk(const Reply& reply);

// The value of the Authorization header.
std::string BasicAuthorization(std::string_view password);

Result<std::string> VersionFrom(std::string_view health_body);
Result<std::string> SessionFrom(std::string_view session_body);

inline constexpr size_t kLongestId = 128;  // Bytes.

// Ids of the runtime become part of our requests' targets.
bool IsPlainId(std::string_view id);

}  // namespace cowork::opencode
