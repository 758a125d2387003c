#include "ui-client/cli/provider_edit.h"

#include <memory>
#include <vector>

#include "ui-client/cli/confirming.h"
#include "ui-client/cli/mistake_text.h"
#include "ui-client/cli/providers.h"
#include "ui-client/cli/providers_toml.h"

namespace cowork::cli {
namespace {

constexpr auto kName = "providers.toml";
constexpr size_t kLargestRequest = 1024 * 1024;  // Broker.UseProviders takes no more.

Result<v1::UseProvidersRequest> RequestFor(const ProvidersFile& file,
                                           const ProvidersToWrite& wish) {
  v1::UseProvidersRequest request;
  request.set_text(wish.text.value_or(file.text()));
  const std::vector<std::string> ca_files = TRY(CaFilesIn(request.text()));
  for (const std::string& path : ca_files) {
    v1::UseProvidersRequest::CaFile& ca = *request.add_ca_files();
    ca.set_path(path);
    ca.set_pem(path == wish.ca_name ? wish.ca_pem : TRY(file.ReadCa(path)));
  }
  if (request.ByteSizeLong() <= kLargestRequest) return request;
  return Error(ErrorCode::kInvalidArgument,
               "providers.toml and its CA files have more than 1 MiB; let providers share a CA");
}

Result<void> Write(const ProvidersFile& file, const ProvidersToWrite& wish) {
  if (!wish.text.has_value()) return {};
  if (!wish.ca_name.empty()) TRY(file.KeepCa(wish.ca_name, wish.ca_pem));
  return file.Replace(*wish.text);
}

}  // namespace

Result<v1::ListProvidersResponse> ProviderEdit::Make(const ProvidersFile& file,
                                                     const ProvidersToWrite& wish) {
  const v1::UseProvidersRequest request = TRY(RequestFor(file, wish));
  TRY(seat_.CheckIsByOwnSocket());  // The file is this installation's.
  v1::ListProvidersResponse used =
      TRY(Use(request, wish.text.has_value() && *wish.text != file.text()));
  what_ = "the providers are used, and providers.toml was not written";
  TRY(Write(file, wish));
  return used;
}

// `writes`: though the same providers are used, there is something to write.
Result<v1::ListProvidersResponse> ProviderEdit::Use(const v1::UseProvidersRequest& request,
                                                    bool writes) {
  const std::unique_ptr<Broker> broker = TRY(seat_.Dial());
  Consent consent = ConsentOf(seat_, options_);
  bool confirmed = !consent.given.empty();
  consent.ask = [&, ask = consent.ask](const v1::Confirmation& confirmation) -> Result<void> {
    TRY(ask(confirmation));
    confirmed = true;
    return {};
  };
  Result<v1::ListProvidersResponse> used = broker->UseProviders(request, consent);
  if (used.ok()) return used;
  if (used.error().code() == ErrorCode::kNotFound && writes) return broker->ListProviders();
  if (used.error().code() == ErrorCode::kUnavailable && confirmed) return AnswerLost();
  return used;
}

Error ProviderEdit::AnswerLost() {
  what_ = "it is not known whether the providers were changed";
  return {
      ErrorCode::kUnavailable,
      "brokerd went away before it answered; cowork provider ls   (shows what is used), then the "
      "same again, or cowork provider reload"};
}

Exit ProviderEdit::FinishReload(const Result<v1::ListProvidersResponse>& used) const {
  if (used.ok()) return Finish(used);
  if (used.error().code() == ErrorCode::kNotFound) {
    Tell("providers.toml is what is in use; nothing was to be changed.\n");
    return Exit::kDone;
  }
  if (!IsMistakeIn(kName, used.error())) return Finish(used);
  const Complaint complaint = ComplaintOfMistake(what_, used.error(),
                                                 {.name = kName,
                                                  .path = seat_.places.config + "/" + kName,
                                                  .again = "cowork provider reload"});
  if (options_.json) Print(JsonOf(complaint));
  return Complain(complaint);
}

Exit ProviderEdit::Finish(const Result<v1::ListProvidersResponse>& used) const {
  if (!used.ok()) return Complain(what_, used.error());
  PrintProviders(seat_, options_, *used);
  return Exit::kDone;
}

}  // namespace cowork::cli
