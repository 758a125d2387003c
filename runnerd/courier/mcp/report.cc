#include "runnerd/courier/mcp/report.h"

namespace cowork::courier::mcp {
namespace {

using Frame = v1::FromCourier::McpNotice;

Frame::Kind ToWire(Notice::Kind kind) {
  switch (kind) {
    case Notice::Kind::kUnasked: return Frame::UNASKED;
    case Notice::Kind::kServerRequest: return Frame::SERVER_REQUEST;
    case Notice::Kind::kToolChanged: return Frame::TOOL_CHANGED;
    case Notice::Kind::kBadTool: return Frame::BAD_TOOL;
    case Notice::Kind::kDescriptors: return Frame::DESCRIPTORS;
    case Notice::Kind::kNotPassed: return Frame::NOT_PASSED;
  }
  return Frame::UNSPECIFIED;
}

}  // namespace

v1::FromCourier Called(const std::string& server, uint64_t number, const ToolCall& call) {
  v1::FromCourier message;
  message.mutable_tool_call()->set_call(number);
  message.mutable_tool_call()->set_server(server);
  message.mutable_tool_call()->set_tool(call.tool);
  message.mutable_tool_call()->set_arguments(call.arguments);
  return message;
}

v1::FromCourier CallEnded(const Step::Ended& ended) {
  v1::FromCourier message;
  message.mutable_tool_call_ended()->set_call(ended.number);
  message.mutable_tool_call_ended()->set_failed(ended.failed);
  return message;
}

v1::FromCourier Passed(const std::string& server, const Record& record) {
  v1::FromCourier message;
  message.mutable_mcp_passed()->set_server(server);
  message.mutable_mcp_passed()->set_method(record.method);
  message.mutable_mcp_passed()->set_what(record.what);
  return message;
}

v1::FromCourier Noticed(const std::string& server, const Notice& notice, uint64_t count) {
  v1::FromCourier message;
  message.mutable_mcp_notice()->set_server(server);
  message.mutable_mcp_notice()->set_kind(ToWire(notice.kind));
  message.mutable_mcp_notice()->set_what(notice.what);
  message.mutable_mcp_notice()->set_count(count);
  return message;
}

v1::FromCourier Ended(const std::string& server, bool by_server, const std::string& why) {
  v1::FromCourier message;
  message.mutable_mcp_ended()->set_server(server);
  message.mutable_mcp_ended()->set_by_server(by_server);
  message.mutable_mcp_ended()->set_why(why);
  return message;
}

Verdict FromWire(const v1::ToCourier::ToolVerdict& verdict) {
  Verdict decided{.allow = verdict.allow(), .why = verdict.why()};
  if (verdict.has_before()) decided.before = verdict.before();
  return decided;
}

}  // namespace cowork::courier::mcp
