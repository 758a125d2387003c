// Whatever somebody sealed for the vault in place of a case, FromBytes reads or refuses it; and
// what it reads asks for something.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "brokerd/peers/judged_case.h"
#include "common/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork;
  const auto read = brokerd::FromBytes({reinterpret_cast<const char*>(data), size});
  if (!read.has_value()) return 0;
  CHECK(read->asked.asked_case() != v1::JudgeRequest::ASKED_NOT_SET);
  CHECK(read->past.grant == read->asked.grant());
  static_cast<void>(brokerd::IsOfRecord(read->past, "s-1", ""));
  return 0;
}
