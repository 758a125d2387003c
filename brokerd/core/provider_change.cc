#include "brokerd/core/provider_change.h"

namespace cowork::brokerd {
namespace {

std::string ModelsOf(const Provider& provider) {
  std::string text;
  for (const std::string& model : provider.models) text += (text.empty() ? "" : ", ") + model;
  return text;
}

std::string KeyOf(const Provider& provider) {
  if (provider.secret.empty()) return "without a key";
  const std::string field = provider.key_header.empty() ? "" : " in " + provider.key_header;
  return "with the key \"" + provider.secret + "\"" + field;
}

std::string TrustOf(const Provider& provider) {
  if (provider.plain) return "WITHOUT TLS";
  return provider.ca_pem.empty() ? "TLS" : "TLS by its own CA";
}

// "api.example.org:443/v1 (anthropic, TLS), with the key "k": one, two"
std::string Described(const Provider& provider) {
  return provider.destination() + provider.base_path + " (" + NameOf(provider.kind) + ", " +
         TrustOf(provider) + (provider.is_private ? ", a private address" : "") + "), " +
         KeyOf(provider) + ": " + ModelsOf(provider);
}

std::string FirstOf(const std::vector<Provider>& providers) {
  return providers.empty() ? "none"
                           : providers.front().name + "/" + providers.front().models.front();
}

// Two CAs read alike.
std::string Changed(const Provider& before, const Provider& after) {
  const std::string was = Described(before);
  const std::string is = Described(after);
  const std::string name = "provider \"" + after.name + "\" ";
  if (was == is) return name + "trusts another CA: " + is;
  return name + "becomes " + is + "\n  and was " + was;
}

}  // namespace

std::vector<std::string> WordsOfChange(const std::vector<Provider>& before,
                                       const std::vector<Provider>& after) {
  std::vector<std::string> words;
  for (const Provider& provider : after) {
    const Provider* was = FindProvider(before, provider.name);
    if (was == nullptr)
      words.push_back("sessions may send what they read to a new provider, \"" + provider.name +
                      "\": " + Described(provider));
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

}  // namespace cowork::brokerd
