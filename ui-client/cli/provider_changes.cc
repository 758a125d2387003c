// provider add, rm, reload. What is in providers.toml is the person's; what is used is brokerd's to
// decide: it gets the whole text with the call, and reads no file for it.

#include <algorithm>

#include "common/base/shell_word.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/provider_edit.h"
#include "ui-client/cli/providers_toml.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

Result<ProvidersToWrite> Adding(const ProvidersFile& file, const Options& options) {
  NewProvider provider = TRY(Completed(options.name, options.provider));
  ProvidersToWrite wish;
  if (!provider.ca_file.empty()) {
    wish.ca_pem = TRY(ReadCaFile(provider.ca_file));
    wish.ca_name = provider.ca_file = TRY(file.NameForCa(options.name, wish.ca_pem));
  }
  wish.text = TRY(WithEntry(file.text(), options.name, EntryOf(options.name, provider)));
  return wish;
}

// brokerd speaks of the file; here it was typed.
Error AsTyped(const Error& error) {
  const std::string in_the_file = "; private = true";
  std::string message = error.message();
  if (!message.ends_with(in_the_file)) return error;
  message.resize(message.size() - in_the_file.size());
  return Error(error.code(), message + "; the same with --private").WithDetail(error.detail());
}

Result<v1::ListProvidersResponse> Add(ProviderEdit& edit, const Seat& seat,
                                      const Options& options) {
  const ProvidersFile file = TRY(ProvidersFile::Open(seat.places));
  Result<v1::ListProvidersResponse> used = edit.Make(file, TRY(Adding(file, options)));
  if (used.ok()) return used;
  return AsTyped(used.error());
}

// A certificate may have come from anywhere: it is the person's to throw away.
void TellOfCasLeft(const ProvidersFile& file, const std::string& text) {
  const auto before = CaFilesIn(file.text());
  const auto after = CaFilesIn(text);
  if (!before.ok() || !after.ok()) return;
  for (const std::string& path : *before)
    if (std::ranges::find(*after, path) == after->end())
      Tell("Its CA's certificate is still there: " + Shown(ShellWord(file.PathOf(path))) + "\n");
}

Result<v1::ListProvidersResponse> Remove(ProviderEdit& edit, const Seat& seat,
                                         const Options& options) {
  const ProvidersFile file = TRY(ProvidersFile::Open(seat.places));
  const std::string text = TRY(WithoutEntry(file.text(), options.name));
  Result<v1::ListProvidersResponse> used = edit.Make(file, {.text = text});
  if (used.ok()) TellOfCasLeft(file, text);
  return used;
}

Result<v1::ListProvidersResponse> Reload(ProviderEdit& edit, const Seat& seat) {
  const ProvidersFile file = TRY(ProvidersFile::Open(seat.places));
  return edit.Make(file, {});
}

}  // namespace

Exit ProviderAdd(const Seat& seat, const Options& options) {
  ProviderEdit edit("the provider was not added", seat, options);
  return edit.Finish(Add(edit, seat, options));
}

Exit ProviderRemove(const Seat& seat, const Options& options) {
  ProviderEdit edit("the provider was not removed", seat, options);
  return edit.Finish(Remove(edit, seat, options));
}

Exit ProviderReload(const Seat& seat, const Options& options) {
  ProviderEdit edit("the providers are the ones that were", seat, options);
  return edit.FinishReload(Reload(edit, seat));
}

}  // namespace cowork::cli
