// Coalescer: of equal things that come again and again, the first is told at once, and how many
// more there were when its window ends. So nobody who hammers fills what is written down.
//
//   if (coalescer.Counted(record, now)) return;        // told of later, by Due() or Close()
//   TRY(Write(record)); coalescer.Open(record, now);   // the next ones are counted
//
// Counts are in memory: a crash loses those of the windows that are open, the last kWindow.

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace cowork::brokerd {

template <typename Thing>  // Ordered by <.
class Coalescer {
 public:
  static constexpr std::chrono::milliseconds kWindow{10'000};
  // What comes beside so many different ones is not counted but told each time: less is spared
  // then, and nothing is lost.
  static constexpr size_t kMostOpen = 64;

  struct Repeated {
    Thing thing;
    uint64_t times = 0;  // After the first; at least 1.

    friend bool operator==(const Repeated&, const Repeated&) = default;
  };

  // Whether its window is open, so that it was counted. Times are milliseconds of Unix time.
  bool Counted(const Thing& thing, int64_t now) {
    const auto window = windows_.find(thing);
    if (window == windows_.end()) return false;
    window->second.times += IsOver(window->second, now) ? 0 : 1;
    return !IsOver(window->second, now);
  }

  // The first of its kind was told.
  void Open(const Thing& thing, int64_t now) {
    if (windows_.size() < kMostOpen) windows_.try_emplace(thing, Window{.opened = now});
  }

  // Ends the windows that are over; those that counted something are to be told.
  std::vector<Repeated> Due(int64_t now) {
    return Take([&](const Window& window) { return IsOver(window, now); });
  }
  // Ends all of them.
  std::vector<Repeated> Close() {
    return Take([](const Window&) { return true; });
  }

  // How long until Due() has something to do; none: no window is open.
  std::optional<std::chrono::milliseconds> UntilDue(int64_t now) const {
    std::optional<std::chrono::milliseconds> least;
    for (const auto& [thing, window] : windows_) {
      const std::chrono::milliseconds left =
          IsOver(window, now) ? kWindow * 0
                              : kWindow - std::chrono::milliseconds(now - window.opened);
      least = std::min(least.value_or(left), left);
    }
    return least;
  }

 private:
  struct Window {
    int64_t opened = 0;
    uint64_t times = 0;
  };

  // A clock that was put back ends them all: nobody knows how long they were open.
  static bool IsOver(const Window& window, int64_t now) {
    return now < window.opened || now - window.opened >= kWindow.count();
  }

  template <typename Wanted>
  std::vector<Repeated> Take(Wanted wanted) {
    std::vector<Repeated> repeated;
    std::erase_if(windows_, [&](const auto& entry) {
      if (!wanted(entry.second)) return false;
      if (entry.second.times > 0) repeated.push_back({entry.first, entry.second.times});
      return true;
    });
    return repeated;
  }

  std::map<Thing, Window> windows_;
};

}  // namespace cowork::brokerd
