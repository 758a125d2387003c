// provider ls, add, rm, reload, test. What is in providers.toml is the person's; what is used is
// brokerd's to decide: it gets the whole text with the call, and reads no file for it.

#include <algorithm>
#include <optional>
#include <vector>

#include "ui-client/cli/commands.h"
#include "ui-client/cli/confirming.h"
#include "ui-client/cli/provider_text.h"
#include "ui-client/cli/providers_file.h"
#include "ui-client/cli/providers_text.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

// What is to be used, and written first; without a text the file is as it is to be.
struct Edit {
  std::optional<std::string> text;
  std::string ca_name;  // Of a CA's file that is written with it.
  std::string ca_pem;
};

Result<v1::UseProvidersRequest> RequestFor(const ProvidersFile& file, const Edit& edit) {
  v1::UseProvidersRequest request;
  request.set_text(edit.text.value_or(file.text()));
  const std::vector<std::string> ca_files = TRY(CaFilesIn(request.text()));
  for (const std::string& path : ca_files) {
    v1::UseProvidersRequest::CaFile& ca = *request.add_ca_files();
    ca.set_path(path);
    ca.set_pem(path == edit.ca_name ? edit.ca_pem : TRY(file.ReadCa(path)));
  }
  return request;
}

Result<void> Write(const ProvidersFile& file, const Edit& edit) {
  if (!edit.text.has_value()) return {};
  if (!edit.ca_name.empty()) TRY(file.WriteCa(edit.ca_name, edit.ca_pem));
  return file.Replace(*edit.text);
}

// The file is written when the person has said yes, and before brokerd is told: who looks into it
// later finds what is used. Where brokerd does not use it after all, it is as it was.
Result<v1::ListProvidersResponse> Use(const Seat& seat, const Options& options,
                                      const ProvidersFile& file, const Edit& edit) {
  const v1::UseProvidersRequest request = TRY(RequestFor(file, edit));
  const std::unique_ptr<Broker> broker = TRY(seat.Dial());
  TRY(seat.CheckIsByOwnSocket());  // The file is this installation's.
  Consent consent = ConsentOf(seat, options);
  bool written = !consent.given.empty();
  if (written) TRY(Write(file, edit));
  consent.ask = [&, ask = consent.ask](const v1::Confirmation& confirmation) -> Result<void> {
    TRY(ask(confirmation));
    if (!written) TRY(Write(file, edit));
    written = true;
    return {};
  };
  Result<v1::ListProvidersResponse> used = broker->UseProviders(request, consent);
  if (!used.ok() && written && edit.text.has_value()) file.Restore();
  return used;
}

Result<Edit> Adding(const ProvidersFile& file, const Options& options) {
  NewProvider provider = TRY(Completed(options.name, options.provider));
  Edit edit;
  if (!provider.ca_file.empty()) {
    edit.ca_pem = TRY(ReadCaFile(provider.ca_file));
    edit.ca_name = options.name + "-ca.pem";
    provider.ca_file = edit.ca_name;
  }
  edit.text = TRY(WithEntry(file.text(), options.name, EntryOf(options.name, provider)));
  return edit;
}

Exit Finish(const char* what, const Seat& seat, const Options& options,
            const Result<v1::ListProvidersResponse>& used) {
  if (!used.ok()) return Complain(what, used.error());
  if (!options.json) Print(TextOf(*used, seat.reader()));
  if (options.json)
    for (const v1::Provider& provider : used->providers()) PrintJson(provider);
  Tell(HintForKeys(*used));
  return Exit::kDone;
}

Result<v1::ListProvidersResponse> Add(const Seat& seat, const Options& options) {
  const ProvidersFile file = TRY(ProvidersFile::Open(seat.places));
  const Edit edit = TRY(Adding(file, options));
  return Use(seat, options, file, edit);
}

Result<v1::ListProvidersResponse> Remove(const Seat& seat, const Options& options) {
  const ProvidersFile file = TRY(ProvidersFile::Open(seat.places));
  const std::string ca_name = options.name + "-ca.pem";
  Edit edit;
  edit.text = TRY(WithoutEntry(file.text(), options.name));
  Result<v1::ListProvidersResponse> used = Use(seat, options, file, edit);
  const auto in_use = used.ok() ? CaFilesIn(*edit.text) : std::vector<std::string>{ca_name};
  if (used.ok() && in_use.ok() && std::ranges::find(*in_use, ca_name) == in_use->end())
    file.RemoveCa(ca_name);
  return used;
}

Result<v1::ListProvidersResponse> Reload(const Seat& seat, const Options& options) {
  const ProvidersFile file = TRY(ProvidersFile::Open(seat.places));
  return Use(seat, options, file, Edit{});
}

Result<v1::TestProviderResponse> Test(const Seat& seat, const Options& options) {
  v1::TestProviderRequest request;
  request.set_name(options.name);
  const std::unique_ptr<Broker> broker = TRY(seat.Dial());
  return broker->TestProvider(request);
}

}  // namespace

Exit ProviderAdd(const Seat& seat, const Options& options) {
  const char* what = "the provider was not added";
  if (!IsUtf8(options.name))
    return Complain(what, Error(ErrorCode::kInvalidArgument,
                                "the name is no UTF-8 text; cowork provider add --help"));
  return Finish(what, seat, options, Add(seat, options));
}

Exit ProviderRemove(const Seat& seat, const Options& options) {
  return Finish("the provider was not removed", seat, options, Remove(seat, options));
}

Exit ProviderReload(const Seat& seat, const Options& options) {
  return Finish("the providers are the ones that were", seat, options, Reload(seat, options));
}

Exit ProviderList(const Seat& seat, const Options& options) {
  const char* what = "the providers cannot be listed";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const auto providers = (*broker)->ListProviders();
  if (providers.ok() && providers->providers().empty() && !options.json)
    Tell("There is no provider yet: cowork provider add openai --model MODEL\n");
  return Finish(what, seat, options, providers);
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
