#include "ui-client/cli/provider_text.h"

#include <map>
#include <vector>

#include "common/base/shell_word.h"
#include "ui-client/cli/table.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

std::string KeyText(const v1::Provider& provider) {
  const std::string secret = Shown(provider.secret());
  switch (provider.key()) {
    case v1::Provider::NOT_NEEDED: return "no key";
    case v1::Provider::PRESENT: return "key " + secret;
    case v1::Provider::MISSING: return "key " + secret + " is missing";
    default: return "key " + secret + ", vault not known";
  }
}

std::string TrustText(const v1::Provider& provider) {
  if (provider.plain()) return "plain";
  return provider.own_ca() ? "TLS, own CA" : "TLS";
}

std::string ModelsText(const v1::Provider& provider) {
  std::string text;
  for (const std::string& model : provider.models())
    text += (text.empty() ? "" : ", ") + Shown(model);
  return text;
}

}  // namespace

std::string TextOf(const v1::ListProvidersResponse& providers, const Reader& reader) {
  std::vector<Row> rows;
  for (const v1::Provider& provider : providers.providers())
    rows.push_back({Shown(provider.name()), Shown(provider.kind()),
                    Shown(provider.host()) + ":" + std::to_string(provider.port()),
                    TrustText(provider), KeyText(provider), ModelsText(provider)});
  return Table(rows, reader.look);
}

std::string TextOf(const v1::TestProviderResponse& tested) {
  // Some list their models for anybody: that they take the key is not shown by this.
  const std::string key = tested.credential_added() ? "; the key was sent" : ", without a key";
  return "✓ reached " + Shown(tested.destination()) + " at " + Shown(tested.address()) +
         (tested.tls() ? ", TLS checked" : ", without TLS") + ", " +
         std::to_string(tested.milliseconds()) + " ms\n✓ it answers with " +
         std::to_string(tested.status()) + key + "\n";
}

Complaint ComplaintOf(const std::string& name, const v1::TestProviderResponse& tested) {
  return {.what = "provider \"" + name + "\" does not work",
          .why = tested.why(),
          .remedy = tested.remedy(),
          .exit = Exit::kNo};
}

std::string HintForKeys(const v1::ListProvidersResponse& providers) {
  std::map<std::string, std::string> missing;  // Whose, by the name of the key.
  for (const v1::Provider& provider : providers.providers())
    if (provider.key() == v1::Provider::MISSING) {
      std::string& whose = missing[provider.secret()];
      whose += (whose.empty() ? "" : ", ") + Shown(provider.name());
    }
  std::string text;
  for (const auto& [secret, whose] : missing)
    text += "The key of " + whose + " is not in the vault yet: cowork secret set " +
            Shown(ShellWord(secret)) + "\n";
  return text;
}

}  // namespace cowork::cli
