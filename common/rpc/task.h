// Task<T>: work that may have to wait, and ends in a Result<T>.
//
//   Task<Receipt> Pay(Bill bill) {
//     const Result<Coin> coin = co_await purse.Take(bill.price);
//     if (!coin.ok()) co_return coin.error();
//     co_return Receipt(*coin);
//   }
//
// A Task starts when it is awaited, and lives as long as the Task object. It takes parameters by
// value, for it outlives the expression that called it; references are for what its awaiter owns.

#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "common/base/result.h"

namespace cowork::rpc {

struct Done {};  // The value of a Task that has none.

template <typename T>
class [[nodiscard]] Task {
 public:
  class Promise;
  using promise_type = Promise;
  using Handle = std::coroutine_handle<Promise>;

  // What `co_await` does: remember who waits, run, hand over the outcome.
  bool await_ready() const noexcept { return false; }
  Handle await_suspend(std::coroutine_handle<> waiting) noexcept {
    promise_->waiting_ = waiting;
    return Handle::from_promise(*promise_);
  }
  Result<T> await_resume() { return *std::move(promise_->outcome_); }

 private:
  struct Destroy {
    void operator()(Promise* promise) const { Handle::from_promise(*promise).destroy(); }
  };

  explicit Task(Promise& promise) : promise_(&promise) {}
  std::unique_ptr<Promise, Destroy> promise_;
};

template <typename T>
class Task<T>::Promise {
 public:
  Task get_return_object() { return Task(*this); }
  std::suspend_always initial_suspend() noexcept { return {}; }
  auto final_suspend() noexcept { return BackToTheWaiting{}; }
  void return_value(Result<T> outcome) { outcome_ = std::move(outcome); }
  [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }  // A bug in us.

 private:
  friend Task;

  struct BackToTheWaiting {
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(Handle done) noexcept { return done.promise().waiting_; }
    void await_resume() const noexcept {}
  };

  std::coroutine_handle<> waiting_;
  std::optional<Result<T>> outcome_;
};

// A coroutine that nobody awaits: it starts at once and frees itself when it ends.
struct Detached {
  struct Promise {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
  };
  using promise_type = Promise;
};

}  // namespace cowork::rpc
