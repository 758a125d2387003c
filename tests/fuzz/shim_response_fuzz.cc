// What the shim's hand-written reader takes for an answer, protobuf takes for the same one.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "cowork/v1/frames.pb.h"
#include "runnerd/shims/shim_wire.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using cowork::shims::Response;
  const auto read = cowork::shims::DecodeResponse({reinterpret_cast<const char*>(data), size});
  if (!read.ok()) return 0;
  cowork::v1::ShimResponse message;
  if (!message.ParseFromArray(data, static_cast<int>(size))) std::abort();
  const bool same = read->kind == Response::Kind::kExit  ? message.exit_code() == read->exit_code
                    : read->kind == Response::Kind::kOut ? message.out() == read->bytes
                                                         : message.err() == read->bytes;
  if (!same) std::abort();
  return 0;
}
