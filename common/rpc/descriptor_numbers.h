// DescriptorNumbers: gives a socket a number that no other had for a long while. gRPC names a
// connection after its descriptor, and the kernel gives out the lowest that is free: without this a
// name means somebody else as soon as a connection has ended.

#pragma once

#include <mutex>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::rpc {

class DescriptorNumbers {
 public:
  // Numbers from 2,048 on, as long as the process may have such high ones. From any thread.
  // kResourceExhausted: the process has as many descriptors as it may have.
  Result<os::UniqueFd> Renumber(const os::UniqueFd& socket);

 private:
  std::mutex mutex_;
  int next_ = 2'048;
};

}  // namespace cowork::rpc
