#include "brokerd/core/provider.h"

#include <algorithm>

namespace cowork::brokerd {

std::string Provider::destination() const {
  return address + ":" + std::to_string(port);
}

Result<Choice> Choose(const std::vector<Provider>& providers, std::string_view wanted) {
  if (providers.empty())
    return Error(
        ErrorCode::kNotFound,
        "there is no provider of models; write one into providers.toml, then `cowork down` "
        "and `cowork up`");
  if (wanted.empty()) return Choice{providers.front(), providers.front().models.front()};
  const size_t slash = wanted.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == wanted.size())
    return Error(ErrorCode::kInvalidArgument, "a model is named as PROVIDER/MODEL");
  const std::string name(wanted.substr(0, slash));
  const std::string model(wanted.substr(slash + 1));
  for (const Provider& provider : providers) {
    if (provider.name != name) continue;
    if (std::find(provider.models.begin(), provider.models.end(), model) == provider.models.end())
      return Error(ErrorCode::kNotFound, "provider \"" + name + "\" lists no model \"" + model +
                                             "\"; providers.toml says which it has");
    return Choice{provider, model};
  }
  return Error(ErrorCode::kNotFound,
               "no provider is named \"" + name + "\"; providers.toml says which there are");
}

}  // namespace cowork::brokerd
