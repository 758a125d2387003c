#include "brokerd/peers/judged_case.h"

#include <utility>

namespace cowork::brokerd {
namespace {

std::optional<decltype(PastCase::asked)> AskedOf(const v1::JudgeRequest& request) {
  switch (request.asked_case()) {
    case v1::JudgeRequest::kStart: return PastCase::Start{.model = request.start().model()};
    case v1::JudgeRequest::kShell:
      return ShellCall{.command = request.shell().command(), .cwd = request.shell().cwd()};
    case v1::JudgeRequest::kTool:
      return ToolCall{.server = request.tool().server(),
                      .tool = request.tool().tool(),
                      .arguments = request.tool().arguments(),
                      .before = request.tool().before()};
    case v1::JudgeRequest::ASKED_NOT_SET: break;
  }
  return std::nullopt;
}

}  // namespace

std::string BytesOf(const v1::JudgeRequest& asked, const v1::JudgeResponse& said) {
  v1::JudgedCase judged;
  *judged.mutable_asked() = asked;
  *judged.mutable_said() = said;
  return judged.SerializeAsString();
}

std::optional<ReadCase> FromBytes(std::string_view bytes) {
  v1::JudgedCase judged;
  if (!judged.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  auto asked = AskedOf(judged.asked());
  if (!asked.has_value()) return std::nullopt;
  PastCase past{
      .session = judged.asked().session_id(),
      .grant = judged.asked().grant(),
      .asked = *std::move(asked),
      .then = {.verdict = FromWire(judged.said().verdict()), .rule = judged.said().rule()}};
  return ReadCase{.asked = std::move(*judged.mutable_asked()), .past = std::move(past)};
}

Verdict FromWire(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_ALLOW: return Verdict::kAllow;
    case v1::VERDICT_ASK: return Verdict::kAsk;
    default: return Verdict::kDeny;
  }
}

}  // namespace cowork::brokerd
