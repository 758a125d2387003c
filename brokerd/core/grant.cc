#include "brokerd/core/grant.h"

#include <chrono>

namespace cowork::brokerd {
namespace {

std::string TwoDigits(unsigned number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

// Without the C library's calendar, which opens /etc/localtime even for UTC.
std::string EndText(int64_t expires_unix_ms) {
  using namespace std::chrono;
  if (expires_unix_ms == 0) return "for good";
  const sys_time<milliseconds> end{milliseconds(expires_unix_ms)};
  const sys_days day = floor<days>(end);
  const year_month_day date(day);
  const auto minute = static_cast<unsigned>(duration_cast<minutes>(end - day).count());
  return "until " + std::to_string(static_cast<int>(date.year())) + "-" +
         TwoDigits(static_cast<unsigned>(date.month())) + "-" +
         TwoDigits(static_cast<unsigned>(date.day())) + " " + TwoDigits(minute / 60) + ":" +
         TwoDigits(minute % 60) + " UTC";
}

}  // namespace cowork::brokerd
