#include "runnerd/courier/mcp/core/tool_pins.h"

#include <optional>
#include <utility>

#include "common/base/canonical_json.h"
#include "runnerd/courier/mcp/core/members.h"
#include "runnerd/courier/mcp/core/names.h"

namespace cowork::courier::mcp {
namespace {

using Standing = ToolPins::Standing;

Result<std::string> NameOf(std::string_view definition) {
  const Members members = TRY(MembersOf(definition));
  std::string name = TRY(JsonReader(Raw(members, "name"), 1).Text());
  if (!IsToolName(name)) return Error(ErrorCode::kInvalidArgument, name);
  return name;
}

// Adds the definition to what is passed on, or says why it is not.
std::optional<Notice> See(std::string_view definition, ToolPins& pins, std::string& kept) {
  if (definition.size() > kLongestDefinition)
    return Notice(Notice::Kind::kBadTool, "one that is too long");
  const Result<std::string> name = NameOf(definition);
  if (!name.ok()) return Notice(Notice::Kind::kBadTool, name.error().message());
  const Result<std::string> canonical = CanonicalJson(definition, kDeepest);
  if (!canonical.ok()) return Notice(Notice::Kind::kBadTool, *name);
  switch (pins.See(*name, Sha256(*canonical))) {
    case Standing::kPinned:
      kept.append(kept.empty() ? "" : ",").append(*canonical);
      return std::nullopt;
    case Standing::kChanged: return Notice(Notice::Kind::kToolChanged, *name);
    case Standing::kUnknown: break;
  }
  return Notice(Notice::Kind::kBadTool, "one too many: " + *name);
}

// All of them are there before one is looked at: a notice is larger than "1,".
Result<std::vector<std::string_view>> Definitions(std::string_view tools) {
  std::vector<std::string_view> definitions;
  JsonReader reader(tools, kDeepest);
  TRY(reader.Elements([&]() -> Result<void> {
    if (definitions.size() == kMostTools)
      return Error(ErrorCode::kResourceExhausted, "the server lists more than 1024 tools at once");
    definitions.push_back(TRY(reader.Skip()));
    return {};
  }));
  return definitions;
}

Result<std::string> WithTools(const Members& members, const std::string& tools) {
  std::string text;
  for (const auto& [name, value] : members) {
    text += text.empty() ? '{' : ',';
    AppendCanonicalString(text, name);
    text += ':';
    text += name == "tools" ? tools : TRY(CanonicalJson(value, kDeepest));
  }
  return text + '}';
}

}  // namespace

Standing ToolPins::See(const std::string& tool, const Sha256Digest& digest) {
  const auto known = pins_.find(tool);
  if (known == pins_.end()) {
    if (pins_.size() == kMostTools) return Standing::kUnknown;
    pins_.emplace(tool, Pin{.digest = digest});
    return Standing::kPinned;
  }
  known->second.changed |= known->second.digest != digest;
  return Of(tool);
}

Standing ToolPins::Of(std::string_view tool) const {
  const auto known = pins_.find(tool);
  if (known == pins_.end()) return Standing::kUnknown;
  return known->second.changed ? Standing::kChanged : Standing::kPinned;
}

std::vector<std::string> ToolPins::Pinned() const {
  std::vector<std::string> names;
  for (const auto& [name, pin] : pins_)
    if (!pin.changed) names.push_back(name);
  return names;
}

Result<PinnedList> Pin(std::string_view result, ToolPins& pins) {
  PinnedList list;
  const Members members = TRY(MembersOf(result));
  std::string kept;
  const std::vector<std::string_view> definitions = TRY(Definitions(Raw(members, "tools")));
  for (const std::string_view definition : definitions)
    if (std::optional<Notice> unfit = See(definition, pins, kept))
      list.notices.push_back(*std::move(unfit));
  list.result = TRY(WithTools(members, '[' + kept + ']'));
  return list;
}

}  // namespace cowork::courier::mcp
