#include "vaultd/wire.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace cowork::vaultd {
namespace {

constexpr size_t kLongestName = 128;
constexpr size_t kLongestDestination = 300;  // A host name has at most 253 bytes.

Error Malformed(const char* why) {
  return {ErrorCode::kInvalidArgument, why};
}

bool IsOfAName(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool digit = c >= '0' && c <= '9';
  return letter || digit || c == '.' || c == '_' || c == '-';
}

Result<std::string> NameFromWire(const std::string& name) {
  const bool fits = !name.empty() && name.size() <= kLongestName;
  if (!fits || !std::ranges::all_of(name, IsOfAName))
    return Malformed("a secret's name has 1 to 128 of A-Z a-z 0-9 . _ -");
  return name;
}

bool IsPort(std::string_view text) {
  unsigned port = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  return read.ec == std::errc() && read.ptr == end && port >= 1 && port <= 65'535;
}

Result<std::string> DestinationFromWire(const std::string& destination) {
  const size_t colon = destination.rfind(':');
  const bool printable = std::ranges::all_of(destination, [](char c) { return c > 32 && c < 127; });
  if (destination.size() > kLongestDestination || !printable || colon == 0 ||
      colon == std::string::npos || !IsPort(std::string_view(destination).substr(colon + 1)))
    return Malformed("a destination is HOST:PORT");
  return destination;
}

const char* NameOf(VaultState state) {
  switch (state) {
    case VaultState::kOpen: return "open";
    case VaultState::kLocked: return "locked";
    case VaultState::kNew: return "new";
    case VaultState::kNone: return "none";
  }
  return "none";
}

}  // namespace

Result<std::string> FromWire(const v1::ExpectRequest& request) {
  return NameFromWire(request.name());
}

Result<Lease> FromWire(const v1::LeaseRequest& request) {
  // Not all in braces: a TRY that returns from there leaks what was made before it (g++ 12).
  const SessionId session = TRY(SessionId::FromText(request.session_id()));
  std::string destination = TRY(DestinationFromWire(request.destination()));
  std::string secret = TRY(NameFromWire(request.name()));
  return Lease{
      .session = session, .destination = std::move(destination), .secret = std::move(secret)};
}

Result<SessionId> FromWire(const v1::RevokeRequest& request) {
  return SessionId::FromText(request.session_id());
}

Result<std::string> FromWire(const v1::RemoveRequest& request) {
  return NameFromWire(request.name());
}

v1::GetVaultStatusResponse ToWire(const std::string& keystore, VaultState state) {
  v1::GetVaultStatusResponse response;
  response.set_keystore(keystore);
  response.set_state(NameOf(state));
  return response;
}

v1::VaultSecrets ToWire(const std::vector<SecretFacts>& secrets) {
  v1::VaultSecrets response;
  for (const SecretFacts& facts : secrets) {
    v1::VaultSecrets::Secret& secret = *response.add_secrets();
    secret.set_name(facts.name);
    secret.set_kind(facts.kind);
    secret.set_set_unix_ms(facts.set_unix_ms);
  }
  return response;
}

v1::ExpectResponse ToWire(const Ticket& ticket) {
  v1::ExpectResponse response;
  response.set_ticket(ticket.data(), ticket.size());
  return response;
}

v1::ExpectUnlockResponse ToWire(const Ticket& ticket, Errand::Act act) {
  v1::ExpectUnlockResponse response;
  response.set_ticket(ticket.data(), ticket.size());
  response.set_sets_passphrase(act == Errand::Act::kSetPassphrase);
  return response;
}

Result<SessionId> WireDialerFromWire(const frame::Frame& packet) {
  v1::WireDialer message;
  if (!message.ParseFromString(packet.bytes) || packet.descriptors.size() != 1)
    return Malformed("no session with one end of a pair");
  return SessionId::FromText(message.session_id());
}

Result<Redemption> RedemptionFromWire(const frame::Frame& packet) {
  v1::RedeemRequest request;
  if (!request.ParseFromString(packet.bytes) || !packet.descriptors.empty())
    return Malformed("the request is malformed");
  const LeaseId lease = TRY(LeaseId::FromText(request.lease_id()));
  return Redemption{.lease = lease, .destination = TRY(DestinationFromWire(request.destination()))};
}

}  // namespace cowork::vaultd
