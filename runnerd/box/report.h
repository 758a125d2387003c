// Report: what the zygote tells runnerd of a box. For each order comes Started and later Ended, or
// Failed alone.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/result.h"

namespace cowork::box {

// The program runs.
struct Started {
  uint64_t id = 0;
  int32_t pid = 0;  // Of PID 1, as the host counts.
  friend bool operator==(const Started&, const Started&) = default;
};

// What PID 1 says of its box at its end, for a person.
struct LastWords {
  std::string notice = {};  // Why it ended the box itself, or what it could not do; mostly empty.
  // Guarded names of the project that were not there when the box began, relative to it, and
  // readable (guards.h).
  std::vector<std::string> appeared = {};
  friend bool operator==(const LastWords&, const LastWords&) = default;
};
inline constexpr size_t kMostAppeared = 15;

// Nothing of the box is left.
struct Ended {
  uint64_t id = 0;
  int32_t status = 0;  // 0 to 255: the exit code, or 128+N for signal N.
  LastWords words = {};
  friend bool operator==(const Ended&, const Ended&) = default;
};

// There was no box: the step of that name (steps.h) did not go well.
struct Failed {
  uint64_t id = 0;
  std::string step;
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::string detail;
  friend bool operator==(const Failed&, const Failed&) = default;
};

using Report = std::variant<Started, Ended, Failed>;

std::string EncodeReport(const Report& report);

// kInvalidArgument: not what EncodeReport writes.
Result<Report> DecodeReport(std::string_view packet);
// Of several in a row the first: PID 1 and the worker take their steps side by side and write to
// one pipe, so both may have failed before it is read.
Result<Report> DecodeFirstReport(std::string_view reports);

}  // namespace cowork::box
