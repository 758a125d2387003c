#include "brokerd/providers.h"

#include <set>
#include <utility>

#include "brokerd/provider_entry.h"

namespace cowork::brokerd {
namespace {

Result<const toml::array*> ProvidersOf(const toml::table& file) {
  for (const auto& [key, value] : file)
    if (key.str() != "provider")
      return MistakeAt(value, "\"" + std::string(key.str()) +
                                  "\" is nothing we know here; providers are written as "
                                  "[[provider]]");
  if (file.contains("provider") && !file["provider"].is_array_of_tables())
    return MistakeAt(*file.get("provider"),
                     "this is no list of providers; each is written as [[provider]]");
  return file["provider"].as_array();
}

}  // namespace

Result<std::vector<Provider>> ParseProviders(std::string_view text, const CaReader& read_ca) {
  const toml::table file = TRY(ParseToml("providers.toml", text));
  std::vector<Provider> providers;
  std::set<std::string> names;
  const toml::array* tables = TRY(ProvidersOf(file));
  if (tables == nullptr) return providers;
  for (const toml::node& node : *tables) {
    providers.push_back(TRY(ParseProvider(*node.as_table(), read_ca)));
    if (!names.insert(providers.back().name).second)
      return MistakeAt(
          node, "\"" + providers.back().name + "\" is there twice; give each a name of its own");
  }
  return providers;
}

}  // namespace cowork::brokerd
