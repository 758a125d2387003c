// Ids: 128 random bits, each kind a type of its own, so that a grant's id is never taken for a
// session's. As text: a letter for the kind, a dash, 26 characters of Crockford's base 32.
//
//   SessionId id = SessionId::Random();      id.text() == "s-4f2k9..."
//   Result<SessionId> same = SessionId::FromText(text);

#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork {

namespace internal {
using IdBits = std::array<uint8_t, 16>;
IdBits RandomIdBits();
std::string IdText(char kind, const IdBits& bits);
// kInvalidArgument: not exactly what IdText writes. Upper case and look-alikes are not forgiven:
// one id has one text.
Result<IdBits> IdFromText(char kind, std::string_view text);
}  // namespace internal

template <char kKind>
class Id {
 public:
  static Id Random() { return Id(internal::RandomIdBits()); }
  static Result<Id> FromText(std::string_view text) {
    return Id(TRY(internal::IdFromText(kKind, text)));
  }

  std::string text() const { return internal::IdText(kKind, bits_); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  explicit Id(const internal::IdBits& bits) : bits_(bits) {}
  internal::IdBits bits_;
};

using SessionId = Id<'s'>;
using ApprovalId = Id<'a'>;
using GrantId = Id<'g'>;
using BoxId = Id<'b'>;
using PermitId = Id<'p'>;
using LeaseId = Id<'l'>;
using ClientId = Id<'c'>;
using PermissionId = Id<'w'>;  // 'p' is a permit's, and 'y' a confirmation's.

}  // namespace cowork
