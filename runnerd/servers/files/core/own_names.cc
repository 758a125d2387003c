#include "runnerd/servers/files/core/own_names.h"

#include "common/base/hex.h"

namespace cowork::files {
namespace {

constexpr std::string_view kBegin = ".cowork-";
constexpr std::string_view kEndOfTemporary = ".new";
constexpr std::string_view kEndOfAside = ".kept";

std::string OwnName(const NameBytes& random, std::string_view end) {
  return std::string(kBegin) + Hex(random) + std::string(end);
}

}  // namespace

std::string NameOfTemporary(const NameBytes& random) {
  return OwnName(random, kEndOfTemporary);
}

std::string NameOfAside(const NameBytes& random) {
  return OwnName(random, kEndOfAside);
}

bool IsNameOfTemporary(std::string_view name) {
  if (!name.starts_with(kBegin) || !name.ends_with(kEndOfTemporary)) return false;
  name.remove_prefix(kBegin.size());
  name.remove_suffix(kEndOfTemporary.size());
  NameBytes random;
  return FromHex(name, random);
}

}  // namespace cowork::files
