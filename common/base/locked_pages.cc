#include "common/base/locked_pages.h"

#include <pthread.h>
#include <string.h>  // explicit_bzero
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <mutex>

namespace cowork {
namespace {

std::byte* Make(size_t size) {
  void* pages = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) return nullptr;
  if (::mlock(pages, size) != 0) {
    ::munmap(pages, size);
    return nullptr;
  }
  ::madvise(pages, size, MADV_DONTDUMP);
  ::madvise(pages, size, MADV_DONTFORK);
  return static_cast<std::byte*>(pages);
}

// It is never destroyed: a secret may be, after everything else.
class Kept {
 public:
  std::byte* Take() {
    const std::lock_guard lock(mutex_);
    return count_ == 0 ? nullptr : pages_[--count_];
  }

  bool Keep(std::byte* page) {
    const std::lock_guard lock(mutex_);
    if (count_ == pages_.size()) return false;
    pages_[count_++] = page;
    return true;
  }

  // A child has none of these pages, and none of the threads that may hold the lock.
  void BeforeFork() { mutex_.lock(); }
  void AfterFork() { mutex_.unlock(); }
  void InChild() {
    count_ = 0;
    mutex_.unlock();
  }

 private:
  std::mutex mutex_;
  std::array<std::byte*, kMostKeptPages> pages_{};
  size_t count_ = 0;
};

constinit Kept kept;

// Where it cannot be told of a fork, nothing is kept.
bool MayKeep() {
  static const bool told_of_forks =
      ::pthread_atfork([] { kept.BeforeFork(); }, [] { kept.AfterFork(); },
                       [] { kept.InChild(); }) == 0;
  return told_of_forks;
}

}  // namespace

std::byte* TakeLockedPages(size_t size) {
  if (size > kLockedPage) return Make(size);
  std::byte* page = kept.Take();
  return page != nullptr ? page : Make(kLockedPage);
}

void GiveBackLockedPages(std::byte* pages, size_t size) {
  const size_t whole = std::max(size, kLockedPage);
  ::explicit_bzero(pages, whole);
  if (size > kLockedPage || !MayKeep() || !kept.Keep(pages)) ::munmap(pages, whole);
}

}  // namespace cowork
