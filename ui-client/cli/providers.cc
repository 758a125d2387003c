// provider ls and test, which change nothing.

#include "ui-client/cli/providers.h"

#include <memory>
#include <string>

#include "ui-client/cli/commands.h"
#include "ui-client/cli/provider_text.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

Result<v1::TestProviderResponse> Test(const Seat& seat, const Options& options) {
  v1::TestProviderRequest request;
  request.set_name(options.name);
  const std::unique_ptr<Broker> broker = TRY(seat.Dial());
  return broker->TestProvider(request);
}

}  // namespace

void PrintProviders(const Seat& seat, const Options& options,
                    const v1::ListProvidersResponse& providers) {
  if (!options.json) Print(TextOf(providers, seat.reader()));
  if (options.json)
    for (const v1::Provider& provider : providers.providers()) PrintJson(provider);
  Tell(HintForKeys(providers));
}

Exit ProviderList(const Seat& seat, const Options& options) {
  const char* what = "the providers cannot be listed";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const auto providers = (*broker)->ListProviders();
  if (!providers.ok()) return Complain(what, providers.error());
  if (providers->providers().empty() && !options.json)
    Tell("There is no provider yet: cowork provider add openai --model MODEL\n");
  PrintProviders(seat, options, *providers);
  return Exit::kDone;
}

Exit ProviderTest(const Seat& seat, const Options& options) {
  const std::string what = "the provider was not tested";
  if (!IsUtf8(options.name))
    return Complain(what,
                    Error(ErrorCode::kNotFound, "no provider is named so; cowork provider ls"));
  const auto tested = Test(seat, options);
  if (!tested.ok()) return Complain(what, tested.error(), Precondition::kIsMissing);
  if (options.json) PrintJson(*tested);
  if (!tested->works() && options.json) return Exit::kNo;
  if (!tested->works()) return Complain(ComplaintOf(options.name, *tested));
  if (!options.json) Print(TextOf(*tested));
  return Exit::kDone;
}

}  // namespace cowork::cli
