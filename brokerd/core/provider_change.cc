#include "brokerd/core/provider_change.h"

#include <algorithm>
#include <string_view>

#include "brokerd/core/rules_digest.h"

namespace cowork::brokerd {
namespace {

constexpr size_t kMostNames = 8;
constexpr size_t kLongestNames = 240;  // Bytes; a model's name has up to 120.
constexpr size_t kDigitsOfCa = 16;

using Names = std::vector<std::string>;

// "a, b, and 7 more"
std::string Listed(const Names& names) {
  std::string text;
  size_t shown = 0;
  for (; shown < std::min(names.size(), kMostNames) && text.size() < kLongestNames; ++shown)
    text += (shown == 0 ? "" : ", ") + names[shown];
  if (shown == names.size()) return text;
  return text + ", and " + std::to_string(names.size() - shown) + " more";
}

// Those of `all` that are not in `others`.
Names Without(const Names& all, const Names& others) {
  Names rest;
  for (const std::string& name : all)
    if (std::ranges::find(others, name) == others.end()) rest.push_back(name);
  return rest;
}

std::string KeyOf(const Provider& provider) {
  if (provider.secret.empty()) return "without a key";
  const std::string field = provider.key_header.empty() ? "" : " in " + provider.key_header;
  return "with the key \"" + provider.secret + "\"" + field;
}

std::string TrustOf(const Provider& provider) {
  if (provider.plain) return "WITHOUT TLS";
  if (provider.ca_pem.empty()) return "TLS";
  return "TLS by its own CA " + HexDigestOfRules(provider.ca_pem).substr(0, kDigitsOfCa);
}

// "api.example.org:443/v1 (anthropic, TLS), with the key "k""
std::string WayTo(const Provider& provider) {
  return provider.destination() + provider.base_path + " (" + NameOf(provider.kind) + ", " +
         TrustOf(provider) + (provider.is_private ? ", a private address" : "") + "), " +
         KeyOf(provider);
}

std::string FirstOf(const std::vector<Provider>& providers) {
  return providers.empty() ? "none"
                           : providers.front().name + "/" + providers.front().models.front();
}

std::string ModelsChanged(const Provider& before, const Provider& after) {
  const Names more = Without(after.models, before.models);
  const Names fewer = Without(before.models, after.models);
  std::string words = more.empty() ? "" : "gets the models " + Listed(more);
  if (!fewer.empty()) words += (more.empty() ? "" : " and ") + ("loses " + Listed(fewer));
  return words.empty() ? "has its models in another order" : words;
}

std::string Changed(const Provider& before, const Provider& after) {
  std::string words = "provider \"" + after.name + "\" ";
  const bool moves = WayTo(before) != WayTo(after);
  if (moves) words += "becomes " + WayTo(after) + ", and was " + WayTo(before);
  if (before.models != after.models)
    words += (moves ? ", and " : "") + ModelsChanged(before, after);
  return words;
}

}  // namespace

std::vector<std::string> WordsOfChange(const std::vector<Provider>& before,
                                       const std::vector<Provider>& after) {
  std::vector<std::string> words;
  for (const Provider& provider : after) {
    const Provider* was = FindProvider(before, provider.name);
    if (was == nullptr)
      words.push_back("sessions may send what they read to a new provider, \"" + provider.name +
                      "\": " + WayTo(provider) + ": " + Listed(provider.models));
    else if (*was != provider)
      words.push_back(Changed(*was, provider));
  }
  for (const Provider& provider : before)
    if (FindProvider(after, provider.name) == nullptr)
      words.push_back("no turn may use provider \"" + provider.name + "\" at " +
                      provider.destination() + " any more");
  if (FirstOf(before) != FirstOf(after))
    words.push_back("who names no model gets " + FirstOf(after) + ", and got " + FirstOf(before));
  return words;
}

std::string QuestionOf(const std::vector<std::string>& words) {
  std::string text;
  for (size_t shown = 0; shown < words.size(); ++shown) {
    if (text.size() + words[shown].size() > kLongestQuestion)
      return text + "\nand " + std::to_string(words.size() - shown) +
             " more changes, which are in providers.toml";
    text += (shown == 0 ? "" : "\n") + words[shown];
  }
  return text;
}

}  // namespace cowork::brokerd
