#include "brokerd/core/client.h"

#include <algorithm>

namespace cowork::brokerd {
namespace {

bool IsOfName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

}  // namespace

bool IsClientName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestClientName && name.front() != '-' &&
         name.back() != '-' && std::ranges::all_of(name, IsOfName);
}

}  // namespace cowork::brokerd
