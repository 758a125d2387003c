#include "brokerd/core/route_answer.h"

namespace cowork::brokerd {
namespace {

constexpr uint32_t kUnauthorized = 401;
constexpr uint32_t kForbidden = 403;
constexpr uint32_t kTooManyRequests = 429;

std::string Said(const RouteAnswer& answer) {
  const std::string status = "it answers " + std::to_string(answer.status);
  return answer.why.empty() ? status : status + ": " + answer.why;
}

// Of a destination that stands in the reason already, once is enough.
std::string AtDestination(const Provider& provider, const std::string& why) {
  const bool is_named = why.find(provider.host) != std::string::npos;
  return is_named ? why : provider.destination() + ": " + why;
}

// Who met with it may know the remedy: it stands behind the last "; ".
RouteFinding NoAnswer(const Provider& provider, const RouteAnswer& answer) {
  std::string why = answer.why.empty() ? "there was no answer" : answer.why;
  std::string remedy = "look at host, port, plain, private and ca_file of \"" + provider.name +
                       "\" in providers.toml";
  if (const size_t own = why.rfind("; "); own != std::string::npos) {
    remedy = why.substr(own + 2) + "   (\"" + provider.name + "\" in providers.toml)";
    why.resize(own);
  }
  return {.works = false, .why = AtDestination(provider, why), .remedy = remedy};
}

std::string NameOfKey(const Provider& provider) {
  return provider.secret.empty() ? provider.name + "-key" : provider.secret;
}

RouteFinding KeyRefused(const Provider& provider, const RouteAnswer& answer) {
  const std::string name = NameOfKey(provider);
  const std::string set = "cowork secret set " + name;
  if (!answer.credential_added)
    return {.works = false,
            .why = "the provider wants a key, and none was sent (" + Said(answer) + ")",
            .remedy = set + "   (and secret = \"" + name + "\" in providers.toml)"};
  return {.works = false,
          .why = "the provider refuses the key \"" + name + "\" (" + Said(answer) + ")",
          .remedy = set + "   (or see key_header in providers.toml)"};
}

// A right key may be refused for what it asks, for where it asks from, or for an empty account.
RouteFinding Forbidden(const Provider& provider, const RouteAnswer& answer) {
  return {.works = false,
          .why = "the provider refuses (" + Said(answer) + ")",
          .remedy = "see what it says, or another key: cowork secret set " + NameOfKey(provider)};
}

}  // namespace

RouteFinding Judge(const Provider& provider, const RouteAnswer& answer) {
  if (answer.status == 0) return NoAnswer(provider, answer);
  if (answer.status >= 200 && answer.status < 300) return {.works = true, .why = "", .remedy = ""};
  if (answer.status == kUnauthorized) return KeyRefused(provider, answer);
  if (answer.status == kForbidden) return Forbidden(provider, answer);
  if (answer.status == kTooManyRequests)
    return {.works = false, .why = Said(answer), .remedy = "wait, or see the account's limits"};
  if (answer.status >= 300 && answer.status < 400)
    return {.works = false,
            .why = Said(answer) + ", which leads elsewhere; no session follows it",
            .remedy = "name the host and base_path it leads to in providers.toml"};
  if (answer.status >= 500)
    return {.works = false, .why = Said(answer), .remedy = "try again later; the trouble is there"};
  return {.works = false,
          .why = Said(answer) + " at " + provider.base_path + "/models",
          .remedy = "look at base_path and kind of \"" + provider.name + "\" in providers.toml"};
}

std::string WhyTurnFailed(const Provider& provider, uint32_t status, const std::string& error) {
  if (status != kUnauthorized && status != kForbidden) return error;
  const RouteFinding found = Judge(
      provider, {.status = status, .why = error, .credential_added = !provider.secret.empty()});
  return found.why + "; " + found.remedy;
}

}  // namespace cowork::brokerd
