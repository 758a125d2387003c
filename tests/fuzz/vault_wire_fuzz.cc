// Whatever bytes brokerd's channel carries, FromWire reads or refuses them; and what it lets
// through has names and destinations of the letters that the contract allows.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "common/base/check.h"
#include "vaultd/wire.h"

namespace {

bool IsPrintable(const std::string& text) {
  return std::ranges::all_of(text, [](char c) { return c > 32 && c < 127; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork;
  v1::LeaseRequest lease;
  if (lease.ParseFromArray(data, static_cast<int>(size))) {
    const auto read = vaultd::FromWire(lease);
    if (read.ok()) CHECK(IsPrintable(read->destination + read->secret) && !read->secret.empty());
  }
  v1::ExpectRequest expected;
  if (expected.ParseFromArray(data, static_cast<int>(size))) {
    const auto name = vaultd::FromWire(expected);
    if (name.ok()) CHECK(IsPrintable(*name) && !name->empty() && name->size() <= 128);
  }
  v1::RemoveRequest removed;
  if (removed.ParseFromArray(data, static_cast<int>(size))) {
    const auto name = vaultd::FromWire(removed);
    if (name.ok()) CHECK(IsPrintable(*name) && !name->empty() && name->size() <= 128);
  }
  v1::MakeCheckpointRequest to_sign;
  if (to_sign.ParseFromArray(data, static_cast<int>(size))) {
    const auto what = vaultd::FromWire(to_sign);
    if (what.ok()) CHECK(what->broker.records > 0);
  }
  v1::VerifyVaultAuditRequest to_verify;
  if (to_verify.ParseFromArray(data, static_cast<int>(size)))
    static_cast<void>(vaultd::FromWire(to_verify));
  v1::TailVaultAuditRequest to_show;
  if (to_show.ParseFromArray(data, static_cast<int>(size)))
    static_cast<void>(vaultd::FromWire(to_show));
  v1::OpenCasesRequest to_open;
  if (to_open.ParseFromArray(data, static_cast<int>(size))) {
    const auto sealed = vaultd::FromWire(to_open);
    if (sealed.ok()) CHECK(sealed->size() <= 200);
  }
  v1::RevokeRequest revoked;
  if (revoked.ParseFromArray(data, static_cast<int>(size)))
    static_cast<void>(vaultd::FromWire(revoked));
  return 0;
}
