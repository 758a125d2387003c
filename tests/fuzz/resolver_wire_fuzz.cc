// Whatever runnerd or a dialer says, the resolver reads it or refuses it; and it answers for no
// name that its pair was not made for.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "runnerd/egress/resolver/wire.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork;
  v1::ToResolver given;
  if (given.ParseFromArray(data, static_cast<int>(size))) {
    const auto names = resolver::FromWire(given);
    Require(!names.ok() || names->size() <= 16);
  }
  const resolver::Names names{{{"model.example", 443}, policyd::Private::kRefused}};
  v1::ResolveRequest request;
  if (request.ParseFromArray(data, static_cast<int>(size))) {
    const auto question = resolver::FromWire(request, names);
    Require(!question.ok() || names.contains(question->of));
  }
  return 0;
}
