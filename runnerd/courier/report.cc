#include "runnerd/courier/report.h"

#include <string_view>

#include "common/frame/pair.h"

namespace cowork::courier {
namespace {

using Messages = std::vector<v1::FromCourier>;

constexpr size_t kLongestReason = 4096;

// Where to cut, so that no character is cut: a string on the wire is whole UTF-8.
size_t CutBefore(std::string_view text, size_t most) {
  if (text.size() <= most) return text.size();
  const size_t least = most - 3;  // The longest character has four bytes.
  while (most > least && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  return most;
}

Messages Tell(const std::monostate&) {
  return {};
}

Messages Tell(const opencode::UnknownAsk&) {
  return {};
}

// Only with what its name stands for.
Messages Tell(const opencode::ToolAsk&) {
  return {};
}

Messages Tell(const opencode::Said& said) {
  Messages messages;
  for (std::string_view rest(said.text); !rest.empty();) {
    const size_t cut = CutBefore(rest, frame::kPiece);
    messages.emplace_back().mutable_said()->set_text(std::string(rest.substr(0, cut)));
    rest.remove_prefix(cut);
  }
  return messages;
}

Messages Tell(const opencode::ShellAsk& ask) {
  Messages messages(1);
  v1::FromCourier::Asked& asked = *messages.front().mutable_asked();
  asked.set_ask_id(ask.ask);
  asked.set_runtime_call(ask.call);
  asked.set_command(ask.command);
  asked.set_cwd(ask.cwd);
  return messages;
}

Messages Tell(const opencode::TurnEnded& ended) {
  Messages messages(1);
  const std::string_view error(ended.error);
  messages.front().mutable_turn_ended()->set_error(
      std::string(error.substr(0, CutBefore(error, kLongestReason))));
  messages.front().mutable_turn_ended()->set_provider_status(ended.provider_status);
  return messages;
}

}  // namespace

std::vector<v1::FromCourier> ToWire(const opencode::Heard& heard) {
  return std::visit([](const auto& it) { return Tell(it); }, heard);
}

v1::FromCourier ToWire(const opencode::ToolAsk& ask, const mcp::NamedTool& tool) {
  v1::FromCourier message;
  v1::FromCourier::Asked& asked = *message.mutable_asked();
  asked.set_ask_id(ask.ask);
  asked.set_runtime_call(ask.call);
  asked.mutable_tool()->set_server(tool.server);
  asked.mutable_tool()->set_tool(tool.tool);
  asked.mutable_tool()->set_arguments(ask.arguments);
  return message;
}

}  // namespace cowork::courier
