// KeptOutput: of what a command writes, how it begins and how it ends. The rest is the agent's
// alone: who looks for why a command failed finds it there, and no command fills a journal by
// itself.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cowork/v1/frames.pb.h"

namespace cowork::courier {

class KeptOutput {
 public:
  static constexpr size_t kEach = 8 * 1024;  // Bytes of the beginning, and of the end.

  void Add(std::string_view bytes);
  bool empty() const { return total_ == 0; }
  // As text, in which a byte that is none is a "?".
  v1::FromCourier::CallWrote Told() const;

 private:
  std::string first_;
  std::string last_;  // Between two calls at most twice kEach.
  uint64_t total_ = 0;
};

}  // namespace cowork::courier
