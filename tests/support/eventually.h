// Eventually(): waits for what comes by itself, and says so when it does not, rather than to hang.

#pragma once

#include <chrono>
#include <thread>

namespace cowork::support {

// `patience`: more than it takes on a machine that is busy with much else.
template <typename Condition>
bool Eventually(Condition condition, std::chrono::seconds patience = std::chrono::seconds(10)) {
  constexpr std::chrono::milliseconds kBetweenLooks{20};
  for (auto waited = kBetweenLooks; waited <= patience; waited += kBetweenLooks) {
    if (condition()) return true;
    std::this_thread::sleep_for(kBetweenLooks);
  }
  return false;
}

}  // namespace cowork::support
