#include "deploy/standalone/log_plan.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>

namespace cowork::standalone {
namespace {

constexpr std::string_view kSuffix = ".jsonl";

struct PutAside {
  std::string name;
  uint64_t bytes = 0;
  Day day;
  int number = 0;
};

std::string DayText(Day day) {
  const std::chrono::year_month_day date(day);
  char text[16] = {};
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

std::string NameAside(const std::string& daemon, Day day, int number) {
  const std::string one_of_many = number == 0 ? "" : "." + std::to_string(number);
  return daemon + "-" + DayText(day) + one_of_many + std::string(kSuffix);
}

// Exactly what NameAside() writes, and for one of the daemons that there are.
std::optional<PutAside> ParseAside(const LogFile& file, const std::map<std::string, Day>& daemons) {
  for (const auto& [daemon, begun] : daemons) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int number = 0;
    if (!file.name.starts_with(daemon + "-")) continue;
    const std::string rest = file.name.substr(daemon.size() + 1);
    if (std::sscanf(rest.c_str(), "%4d-%2u-%2u.%9d", &year, &month, &day, &number) < 3) continue;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (number < 0 || !date.ok() || file.name != NameAside(daemon, Day(date), number)) continue;
    return PutAside{.name = file.name, .bytes = file.bytes, .day = Day(date), .number = number};
  }
  return std::nullopt;
}

std::string FreeNameAside(const std::string& daemon, Day day, const std::set<std::string>& taken) {
  for (int number = 0;; ++number)
    if (std::string name = NameAside(daemon, day, number); !taken.contains(name)) return name;
}

uint64_t BytesOf(const std::vector<LogFile>& files, const std::string& name) {
  const auto file =
      std::ranges::find_if(files, [&](const LogFile& one) { return one.name == name; });
  return file == files.end() ? 0 : file->bytes;
}

std::vector<std::string> WhatGoes(std::vector<PutAside> aside, uint64_t bytes, Day today) {
  std::ranges::sort(aside, {}, [today](const PutAside& file) {
    return std::tuple(file.day == today, file.day > today, file.day, file.number, file.name);
  });
  std::vector<std::string> goes;
  for (const PutAside& file : aside) {
    if (file.day >= today - kLogsAreKept && bytes <= kMostLogBytes) continue;
    goes.push_back(file.name);
    bytes -= file.bytes;
  }
  return goes;
}

}  // namespace

LogPlan PlanLogs(const LogsFound& found) {
  LogPlan plan;
  uint64_t bytes = 0;
  std::set<std::string> taken;
  std::vector<PutAside> aside;
  for (const LogFile& file : found.files) {
    taken.insert(file.name);
    const std::optional<PutAside> parsed = ParseAside(file, found.begun);
    if (!parsed.has_value()) continue;
    bytes += file.bytes;
    aside.push_back(*parsed);
  }
  for (const auto& [daemon, begun] : found.begun) {
    const uint64_t present = BytesOf(found.files, daemon + std::string(kSuffix));
    bytes += present;
    if (present > 0 && (begun != found.today || present > kLargestLog))
      plan.put_aside[daemon] = FreeNameAside(daemon, begun, taken);
  }
  plan.remove = WhatGoes(std::move(aside), bytes, found.today);
  return plan;
}

}  // namespace cowork::standalone
