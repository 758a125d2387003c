#include "runnerd/opencode/requests.h"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "runnerd/opencode/events.h"
#include "runnerd/opencode/json.h"
#include "runnerd/opencode/provider_id.h"

namespace cowork::opencode {
namespace {

namespace json = boost::json;

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '~';
}

std::string WithDirectory(std::string path, std::string_view directory) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  path += "?directory=";
  for (const char c : directory) {
    const auto byte = static_cast<unsigned char>(c);
    if (IsUnreserved(c))
      path += c;
    else
      path += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return path;
}

std::string Base64(std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t at = 0; at < bytes.size(); at += 3) {
    unsigned group = 0;
    for (size_t i = 0; i < 3; ++i)
      group = group << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0);
    for (size_t i = 0; i < 4; ++i)
      out += at + i > bytes.size() ? '=' : kDigits[group >> (18 - 6 * i) & 63];
  }
  return out;
}

}  // namespace

Request AskHealth() {
  return {.method = "GET", .target = "/global/health", .body = {}};
}

Request OpenEvents(std::string_view directory) {
  return {.method = "GET", .target = WithDirectory("/event", directory), .body = {}};
}

Request MakeSession(std::string_view directory) {
  return {.method = "POST", .target = WithDirectory("/session", directory), .body = "{}"};
}

Request FindSession(const std::string& session, std::string_view directory) {
  return {.method = "GET", .target = WithDirectory("/session/" + session, directory), .body = {}};
}

Request SendPrompt(const Prompt& prompt) {
  const json::object body{
      {"parts", json::array{json::object{{"type", "text"}, {"text", prompt.text}}}},
      {"model", {{"providerID", ProviderId(prompt.provider)}, {"modelID", prompt.model}}}};
  return {.method = "POST",
          .target = WithDirectory("/session/" + prompt.session + "/prompt_async", prompt.directory),
          .body = json::serialize(body)};
}

Request AnswerAsk(const Reply& reply) {
  json::object body{{"reply", reply.allow ? "once" : "reject"}};
  // A rejection without a message ends the turn: the model would never hear of it.
  if (!reply.allow) body["message"] = reply.tell.empty() ? "this was not allowed" : reply.tell;
  return {.method = "POST",
          .target = WithDirectory("/permission/" + reply.ask + "/reply", reply.directory),
          .body = json::serialize(body)};
}

std::string BasicAuthorization(std::string_view password) {
  return "Basic " + Base64("opencode:" + std::string(password));
}

Result<std::string> VersionFrom(std::string_view health_body) {
  const json::object health = TRY(ParseObject(health_body, kDeepestJson, "its health"));
  std::string version = TextIn(health, "version");
  const bool plain = std::all_of(version.begin(), version.end(), IsUnreserved);
  if (version.empty() || version.size() > kLongestId || !plain)
    return Error(ErrorCode::kInvalidArgument, "the runtime does not say its version");
  return version;
}

Result<std::string> SessionFrom(std::string_view session_body) {
  const json::object session = TRY(ParseObject(session_body, kDeepestJson, "its session"));
  std::string id = TextIn(session, "id");
  if (!IsPlainId(id))
    return Error(ErrorCode::kInvalidArgument, "the runtime made a session without an id");
  return id;
}

bool IsPlainId(std::string_view id) {
  const auto plain = [](char c) { return IsUnreserved(c) && c != '.' && c != '~'; };
  return !id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), plain);
}

}  // namespace cowork::opencode
