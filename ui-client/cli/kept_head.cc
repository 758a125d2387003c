#include "ui-client/cli/kept_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>

#include "common/base/hex.h"

namespace cowork::cli {
namespace {

constexpr int64_t kLastMs = 253'402'300'799'000;  // The end of the year 9999.

// The rest of a line that begins so, taken off the front of `text`.
std::optional<std::string> TakeLine(std::string_view& text, std::string_view beginning) {
  const size_t end = text.find('\n');
  if (!text.starts_with(beginning) || end == std::string_view::npos) return std::nullopt;
  const std::string rest(text.substr(beginning.size(), end - beginning.size()));
  text.remove_prefix(end + 1);
  return rest;
}

}  // namespace

std::string FileOf(const KeptHead& kept) {
  return "head " + kept.head + "\nseen " + std::to_string(kept.seen_unix_ms) + "\ndata " +
         kept.data + "\n";
}

Result<KeptHead> ParseKeptHead(std::string_view file) {
  const Error malformed(ErrorCode::kFailedPrecondition, "it does not hold what verify writes");
  std::string_view rest = file;
  const auto head = TakeLine(rest, "head ");
  const auto seen = TakeLine(rest, "seen ");
  if (!head.has_value() || !seen.has_value() || !rest.starts_with("data ")) return malformed;
  KeptHead kept{.head = *head, .seen_unix_ms = 0, .data = ""};
  std::array<uint8_t, 32> link;
  const char* const end = seen->data() + seen->size();
  const auto number = std::from_chars(seen->data(), end, kept.seen_unix_ms);
  if (!FromHex(*head, link) || number.ec != std::errc() || number.ptr != end) return malformed;
  kept.data = rest.substr(5, rest.size() - 6);  // A path may hold line breaks; the last is ours.
  return FileOf(kept) == file ? Result<KeptHead>(kept) : malformed;
}

std::string MinuteOf(int64_t unix_ms) {
  using std::chrono::days, std::chrono::milliseconds;
  const std::chrono::sys_time<milliseconds> time{
      milliseconds(std::clamp<int64_t>(unix_ms, 0, kLastMs))};
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d UTC", int(date.year()),
                unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                int(clock.minutes().count()));
  return text.data();
}

}  // namespace cowork::cli
