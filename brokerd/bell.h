// Bell: coroutines wait for it, and whoever has news rings it. All on one thread.

#pragma once

#include <coroutine>
#include <utility>
#include <vector>

namespace cowork::brokerd {

class Bell {
 public:
  // Resumes at the next ring, not at an earlier one: look for news first, then wait.
  auto Wait() {
    struct Awaiter {
      Bell& bell;
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> waiting) { bell.waiting_.push_back(waiting); }
      void await_resume() const noexcept {}
    };
    return Awaiter{*this};
  }

  void Ring() {
    const std::vector<std::coroutine_handle<>> woken = std::exchange(waiting_, {});
    for (const std::coroutine_handle<> waiting : woken) waiting.resume();
  }

 private:
  std::vector<std::coroutine_handle<>> waiting_;
};

}  // namespace cowork::brokerd
