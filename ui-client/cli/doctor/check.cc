#include "ui-client/cli/doctor/check.h"

#include <algorithm>

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include "ui-client/cli/complaint.h"
#include "ui-client/cli/text.h"

namespace cowork::cli::doctor {
namespace {

constexpr size_t kWideEnough = 60;  // Below, what was found has lines of its own.
constexpr size_t kIndent = 4;

std::string MarkOf(Verdict verdict, const Look& look) {
  switch (verdict) {
    case Verdict::kGood: return Painted(look, Paint::kGreen, "✓") + " ";
    case Verdict::kNote: return Painted(look, Paint::kYellow, "·") + " ";
    case Verdict::kBad: return Painted(look, Paint::kRed, "✗") + " ";
  }
  return "";
}

const char* WordOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kGood: return "good";
    case Verdict::kNote: return "note";
    case Verdict::kBad: return "bad";
  }
  return "";
}

std::string TextOf(const Check& check, size_t titles, const Look& look) {
  const std::string what = Shown(check.finding.what);
  const size_t column = titles + 5;  // The mark before them, three spaces behind.
  std::string text = MarkOf(check.finding.verdict, look) + check.title;
  if (look.width < kWideEnough)
    text += "\n" + Indented(what, kIndent, look.width);
  else
    text += std::string(titles - WidthOf(check.title) + 3, ' ') +
            Indented(what, column, look.width).substr(column);
  if (!check.finding.remedy.empty())
    text += std::string(kIndent, ' ') + "do  " + Shown(check.finding.remedy) + "\n";
  return text;
}

}  // namespace

Finding BadFrom(const Error& error) {
  const Complaint complaint = ComplaintOf("", error);
  return {.verdict = Verdict::kBad, .what = complaint.why, .remedy = complaint.remedy};
}

bool AllHold(const std::vector<Check>& checks) {
  return !checks.empty() && std::ranges::none_of(checks, [](const Check& check) {
    return check.finding.verdict == Verdict::kBad;
  });
}

std::string TextOf(const std::vector<Check>& checks, const Look& look) {
  size_t titles = 0;
  for (const Check& check : checks) titles = std::max(titles, WidthOf(check.title));
  std::string text;
  for (const Check& check : checks) text += TextOf(check, titles, look);
  return text;
}

std::string JsonOf(const Check& check) {
  google::protobuf::Struct object;
  auto& fields = *object.mutable_fields();
  fields["name"].set_string_value(check.name);
  fields["verdict"].set_string_value(WordOf(check.finding.verdict));
  fields["what"].set_string_value(Utf8Of(check.finding.what, check.finding.what.size()));
  fields["do"].set_string_value(Utf8Of(check.finding.remedy, check.finding.remedy.size()));
  std::string text;
  static_cast<void>(google::protobuf::util::MessageToJsonString(object, &text));
  return text + "\n";
}

}  // namespace cowork::cli::doctor
