// Quantile(): the one number that a bench says of many measurements.

#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace cowork::bench {

// `which` of 0.5 is the median. There is at least one measurement.
inline double Quantile(std::vector<double> times, double which) {
  std::ranges::sort(times);
  return times[static_cast<size_t>(static_cast<double>(times.size() - 1) * which)];
}

}  // namespace cowork::bench
