#include "runnerd/box/walk_bounds.h"

#include <algorithm>

namespace cowork::box {

Error TooMuch(const std::string& what) {
  return Error(ErrorCode::kFailedPrecondition,
               "the project has " + what +
                   ", too much to look through for names that have to be guarded; grant a smaller "
                   "directory");
}

Result<void> WalkBudget::CheckTime() const {
  if (Clock::now() <= latest_end_) return {};
  return TooMuch("directories that are slow to read");
}

Result<void> WalkBudget::CheckDepth(const std::string& directory) const {
  if (static_cast<size_t>(std::ranges::count(directory, '/')) < bounds_.depth) return {};
  return TooMuch("directories more than " + std::to_string(bounds_.depth) + " deep");
}

Result<void> WalkBudget::TakeEntries(size_t count) {
  if (count > entries_left())
    return TooMuch("more than " + std::to_string(bounds_.entries) + " files");
  entries_ += count;
  return {};
}

Result<void> WalkBudget::TakeFound() {
  if (++found_ <= bounds_.found) return {};
  return TooMuch("more than " + std::to_string(bounds_.found) + " guarded names");
}

Result<void> WalkBudget::Remember(const std::string& path) {
  bytes_ += path.size();
  if (bytes_ <= bounds_.bytes) return {};
  return TooMuch("directories with paths so long");
}

}  // namespace cowork::box
