// Once<T>: an outcome that somebody will have, and somebody awaits. One thread, or two that hand
// over through their loops.

#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "common/base/result.h"

namespace cowork::rpc {

template <typename T>
class Once {
 public:
  Once() = default;
  Once(const Once&) = delete;
  Once& operator=(const Once&) = delete;

  // The first outcome holds. Resumes whoever awaits, from here.
  void Set(Result<T> outcome) {
    if (outcome_.has_value()) return;
    outcome_.emplace(std::move(outcome));
    if (waiting_) std::exchange(waiting_, nullptr).resume();
  }
  bool is_set() const { return outcome_.has_value(); }

  // g++ 12 awaits a copy of what an lvalue such as `*once` names; a copy of this still means us.
  struct Awaiter {
    Once& once;
    bool await_ready() const noexcept { return once.is_set(); }
    void await_suspend(std::coroutine_handle<> waiting) noexcept { once.waiting_ = waiting; }
    Result<T> await_resume() { return *once.outcome_; }
  };
  Awaiter operator co_await() { return Awaiter{*this}; }

 private:
  std::optional<Result<T>> outcome_;
  std::coroutine_handle<> waiting_;
};

}  // namespace cowork::rpc
