// Whatever is in providers.toml, ParseProviders reads or refuses it; it never crashes, and a
// provider it lets through has all that a session needs of one.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "brokerd/providers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto no_ca = [](const std::string&) -> cowork::Result<std::string> {
    return cowork::Error(cowork::ErrorCode::kInvalidArgument, "there is none");
  };
  const auto providers = cowork::brokerd::ParseProviders(text, no_ca);
  if (!providers.ok()) return 0;
  for (const auto& provider : *providers)
    if (provider.name.empty() || provider.host.empty() ||
        (provider.plain && !provider.secret.empty() && !provider.is_private) ||
        provider.port == 0 || provider.models.empty() ||
        provider.base_path.find_first_of("\r\n ") != std::string::npos)
      std::abort();
  return 0;
}
