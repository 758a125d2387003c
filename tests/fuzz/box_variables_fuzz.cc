// Whatever bytes come as a lent environment, they are read or refused; what is read is, written one
// after the other, what came, and takes the place of nothing.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "common/base/check.h"
#include "common/base/environment.h"
#include "runnerd/box/variables.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto variables = cowork::box::ReadVariables(bytes, {"PATH=/usr/bin"});
  if (!variables.ok()) return 0;
  std::string again;
  std::set<std::string> names{"PATH"};
  for (const std::string& entry : *variables) {
    const std::string name = entry.substr(0, entry.find('='));
    CHECK(cowork::IsVariableName(name) && names.insert(name).second);
    again.append(entry).push_back('\0');
  }
  CHECK(again == bytes);
  return 0;
}
