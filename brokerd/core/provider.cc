#include "brokerd/core/provider.h"

#include <algorithm>

namespace cowork::brokerd {
namespace {

Error NoneOf(const std::string& name) {
  return Error(ErrorCode::kNotFound,
               "no provider is named \"" + name + "\"; cowork provider ls   (which there are)");
}

}  // namespace

std::string Provider::destination() const {
  return host + ":" + std::to_string(port);
}

const char* NameOf(Provider::Kind kind) {
  switch (kind) {
    case Provider::Kind::kOpenAiCompatible: return "openai-compatible";
    case Provider::Kind::kAnthropic: return "anthropic";
  }
  return "";
}

const Provider* FindProvider(const std::vector<Provider>& providers, std::string_view name) {
  const auto found = std::ranges::find(providers, name, &Provider::name);
  return found == providers.end() ? nullptr : &*found;
}

Result<Choice> Choose(const std::vector<Provider>& providers, std::string_view wanted) {
  if (providers.empty())
    return Error(ErrorCode::kNotFound,
                 "there is no provider of models; cowork provider add --help   (writes one into "
                 "providers.toml)");
  if (wanted.empty()) return Choice{providers.front(), providers.front().models.front()};
  const size_t slash = wanted.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == wanted.size())
    return Error(ErrorCode::kInvalidArgument, "a model is named as PROVIDER/MODEL");
  const std::string name(wanted.substr(0, slash));
  const std::string model(wanted.substr(slash + 1));
  const Provider* provider = FindProvider(providers, name);
  if (provider == nullptr) return NoneOf(name);
  if (std::ranges::find(provider->models, model) == provider->models.end())
    return Error(ErrorCode::kNotFound, "provider \"" + name + "\" lists no model \"" + model +
                                           "\"; cowork provider ls   (which it lists)");
  return Choice{*provider, model};
}

}  // namespace cowork::brokerd
