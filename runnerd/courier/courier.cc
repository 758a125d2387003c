#include "runnerd/courier/courier.h"

#include <string_view>
#include <utility>

#include "common/base/check.h"

namespace cowork::courier {
namespace {

constexpr size_t kMostQueued = 4 * frame::kPiece;

mcp::ServerEnds EndsOf(frame::Descriptors descriptors) {
  CHECK(descriptors.size() == 3);
  return {.in = std::move(descriptors[0]),
          .out = std::move(descriptors[1]),
          .err = std::move(descriptors[2])};
}

}  // namespace

Courier::Courier(boost::asio::io_context& io, os::UniqueFd runnerd, OnEnd on_end)
    : io_(io),
      on_end_(std::move(on_end)),
      runnerd_(io, std::move(runnerd),
               {.on_message =
                    [this](v1::ToCourier message, frame::Descriptors with) {
                      OnMessage(std::move(message), std::move(with));
                    },
                .on_end = [this](const Error&) { on_end_({}); }}),
      servers_(io, last_number_, ForServers()) {
  runnerd_.OnDrained([this] {
    if (shims_) shims_->GoOn();
    if (runtime_) runtime_->GoOn();
    if (files_) files_->GoOn();
    servers_.GoOn();
  });
}

void Courier::OnMessage(v1::ToCourier message, frame::Descriptors descriptors) {
  if (message.has_setup()) return SetUp(message.setup(), std::move(descriptors));
  if (!runtime_) return OnFilesMessage(message, std::move(descriptors));
  switch (message.what_case()) {
    case v1::ToCourier::kConnection:
      CHECK(descriptors.size() == 1);
      return runtime_->Arrive(std::move(descriptors[0]));
    case v1::ToCourier::kPrompt:
      prompt_ += message.prompt().piece();
      return message.prompt().more() ? void() : runtime_->Prompt(std::exchange(prompt_, {}));
    case v1::ToCourier::kAskAnswer: return runtime_->AnswerAsk(message.ask_answer());
    case v1::ToCourier::kCallOutput:
      CHECK(descriptors.size() == 2);
      return shims_->Output(message.call_output().call(), std::move(descriptors[0]),
                            std::move(descriptors[1]));
    case v1::ToCourier::kCallExit:
      return shims_->Exit(message.call_exit().call(), message.call_exit().exit_code(),
                          message.call_exit().say());
    case v1::ToCourier::kMcpServer:
      return servers_.Bring(message.mcp_server().name(), EndsOf(std::move(descriptors)));
    case v1::ToCourier::kToolVerdict: return servers_.Decided(message.tool_verdict());
    case v1::ToCourier::kFilesQuestion:
    case v1::ToCourier::kSetup:
    case v1::ToCourier::WHAT_NOT_SET: return;
  }
}

// Without a setup there is one server, and it is asked: nothing else.
void Courier::OnFilesMessage(const v1::ToCourier& message, frame::Descriptors descriptors) {
  CHECK(files_ ? message.has_files_question() : message.mcp_server().name() == "files");
  if (files_) return files_->Ask(message.files_question());
  files_.emplace(
      io_, EndsOf(std::move(descriptors)),
      FilesClient::Handlers{.tell = [this](const v1::FromCourier& answer) { Tell(answer); },
                            .keeps_up = [this] { return KeepsUp(); },
                            .on_end = [this](const Error& why) { on_end_(why); }});
}

void Courier::SetUp(const v1::ToCourier::Setup& setup, frame::Descriptors descriptors) {
  CHECK(!files_ && !shims_ && !runtime_ && descriptors.size() == 1);
  shims_.emplace(io_, std::move(descriptors[0]), last_number_, ForShims());
  runtime_.emplace(
      io_, setup,
      RuntimeClient::Runnerd{.tell = [this](const v1::FromCourier& message) { Tell(message); },
                             .keeps_up = [this] { return KeepsUp(); }},
      [this](std::string_view name) { return servers_.ToolNamed(name); });
  runtime_->Begin();
}

ShimCalls::Handlers Courier::ForShims() {
  return {.on_call =
              [this](uint64_t call, ShellRequest request) {
                v1::FromCourier message;
                message.mutable_shell_call()->set_call(call);
                message.mutable_shell_call()->set_command(std::move(request.command));
                message.mutable_shell_call()->set_cwd(std::move(request.cwd));
                Tell(message);
              },
          .on_wrote =
              [this](uint64_t call, const KeptOutput& wrote) {
                v1::FromCourier message;
                *message.mutable_call_wrote() = wrote.Told();
                message.mutable_call_wrote()->set_call(call);
                Tell(message);
              },
          .on_gone =
              [this](uint64_t call) {
                v1::FromCourier message;
                message.mutable_call_gone()->set_call(call);
                Tell(message);
              },
          .on_mcp = [this](uint64_t shim, const std::string& server,
                           ShimEnds ends) { servers_.Join(shim, server, std::move(ends)); },
          .on_mcp_gone = [this](uint64_t shim) { servers_.Leave(shim); },
          .keeps_up = [this] { return KeepsUp(); }};
}

mcp::Servers::Handlers Courier::ForServers() {
  return {.tell = [this](const v1::FromCourier& message) { Tell(message); },
          .keeps_up = [this] { return KeepsUp(); },
          .exit = [this](uint64_t shim, int code,
                         std::string say) { shims_->Exit(shim, code, std::move(say)); }};
}

bool Courier::KeepsUp() const {
  return runnerd_.queued_bytes() < kMostQueued;
}

}  // namespace cowork::courier
