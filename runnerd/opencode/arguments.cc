#include "runnerd/opencode/arguments.h"

#include <array>
#include <span>

#include "common/base/canonical_json.h"
#include "common/base/json_reader.h"
#include "runnerd/opencode/events.h"

namespace cowork::opencode {
namespace {

// An escape may be six times as long as what it stands for, and blanks count for nothing.
constexpr size_t kLongestRaw = 8 * kLongestArguments;

constexpr std::array<std::string_view, 4> kWay{"properties", "part", "state", "input"};

// What stands there in the text. Of a name that comes twice the last one counts, as it does to
// whoever parses the event. Empty: nothing stands there.
Result<std::string_view> RawAt(std::string_view json, std::span<const std::string_view> way) {
  if (way.empty() || json.empty()) return json;
  std::string_view found;
  JsonReader reader(json, kDeepestJson);
  TRY(reader.Members([&](const std::string& name) -> Result<void> {
    const std::string_view value = TRY(reader.Skip());
    if (name == way.front()) found = value;
    return {};
  }));
  return RawAt(found, way.subspan(1));
}

Error TooLong() {
  return Error(ErrorCode::kResourceExhausted, "they are longer than 128 KiB");
}

}  // namespace

Result<std::string> ArgumentsIn(std::string_view event) {
  const std::string_view raw = TRY(RawAt(event, kWay));
  if (!raw.starts_with('{')) return Error(ErrorCode::kInvalidArgument, "they are no JSON object");
  if (raw.size() > kLongestRaw) return TooLong();
  std::string canonical = TRY(CanonicalJson(raw, kDeepestArguments));
  if (canonical.size() > kLongestArguments) return TooLong();
  return canonical;
}

}  // namespace cowork::opencode
