// Eventually(): waits for what comes by itself, and says so when it does not, rather than to hang.

#pragma once

#include <chrono>
#include <thread>

namespace cowork::support {

template <typename Condition>
bool Eventually(Condition condition) {
  for (int i = 0; i < 500; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace cowork::support
