#include "brokerd/provider_wire.h"

#include "brokerd/core/certificates.h"
#include "brokerd/core/provider_words.h"

namespace cowork::brokerd {
namespace {

constexpr size_t kLargestText = 1'000'000;
constexpr int kMostCaFiles = 64;

Error Invalid(const char* why) {
  return {ErrorCode::kInvalidArgument, why};
}

}  // namespace

Result<ProvidersWish> FromWire(const v1::UseProvidersRequest& request) {
  if (request.text().size() > kLargestText)
    return Invalid("providers.toml is larger than 1000000 bytes; take out what nobody uses");
  if (request.ca_files_size() > kMostCaFiles)
    return Invalid("there are more than 64 CA files; let providers share one");
  ProvidersWish wish{.text = request.text(), .ca_files = {}};
  for (const v1::UseProvidersRequest::CaFile& file : request.ca_files()) {
    if (file.path().size() > kLongestCaPath || file.pem().size() > kLargestCaFile)
      return Invalid("a CA file has more than 64 KiB; name the one CA that is needed");
    // Whether a provider's ca_file may be called so is said with the line that calls it so.
    wish.ca_files[file.path()] = file.pem();
  }
  return wish;
}

Result<std::string> FromWire(const v1::TestProviderRequest& request) {
  if (IsWord(request.name())) return request.name();
  return Invalid("a provider's name is 1 to 128 of A-Z a-z 0-9 . _ -; cowork provider ls");
}

v1::Provider ToWire(const Provider& provider, v1::Provider::Key key) {
  v1::Provider message;
  message.set_name(provider.name);
  message.set_kind(NameOf(provider.kind));
  message.set_host(provider.host);
  message.set_port(provider.port);
  message.set_base_path(provider.base_path);
  message.set_plain(provider.plain);
  message.set_own_ca(!provider.ca_pem.empty());
  message.set_is_private(provider.is_private);
  message.set_secret(provider.secret);
  message.set_key(key);
  message.set_key_header(provider.key_header);
  for (const std::string& model : provider.models) message.add_models(model);
  return message;
}

v1::TestProviderResponse ToWire(const Provider& provider, const RouteAnswer& answer) {
  const RouteFinding finding = Judge(provider, answer);
  v1::TestProviderResponse message;
  message.set_works(finding.works);
  message.set_destination(provider.destination());
  message.set_address(answer.address);
  message.set_tls(!provider.plain);
  message.set_credential_added(answer.credential_added);
  message.set_status(answer.status);
  message.set_milliseconds(answer.milliseconds);
  message.set_why(finding.why);
  message.set_remedy(finding.remedy);
  return message;
}

}  // namespace cowork::brokerd
