#include "brokerd/peers/policy_peer.h"

#include <utility>

#include "brokerd/peers/judged_case.h"
#include "common/assurance/wire.h"

namespace cowork::brokerd {
namespace {

void Put(ShellCall call, v1::JudgeRequest& request) {
  request.mutable_shell()->set_command(std::move(call.command));
  request.mutable_shell()->set_cwd(std::move(call.cwd));
}

// What has to be there when it is made is not judged: it is a part of the call that is kept.
void Put(ToolCall call, v1::JudgeRequest& request) {
  request.mutable_tool()->set_server(std::move(call.server));
  request.mutable_tool()->set_tool(std::move(call.tool));
  request.mutable_tool()->set_arguments(std::move(call.arguments));
  request.mutable_tool()->set_before(std::move(call.before));
}

v1::JudgeRequest CaseOf(SessionId session, std::string grant, Call call) {
  v1::JudgeRequest request;
  request.set_session_id(session.text());
  request.set_grant(std::move(grant));
  std::visit([&](auto& one) { Put(std::move(one), request); }, call);
  return request;
}

std::optional<Said> SaidOf(const v1::JudgeResponse& said) {
  if (said.verdict() == v1::VERDICT_UNSPECIFIED) return std::nullopt;
  return Said{.verdict = FromWire(said.verdict()), .rule = said.rule()};
}

}  // namespace

rpc::Task<rpc::Done> PolicyPeer::Wire(std::shared_ptr<rpc::Peer> peer, std::string rules) {
  link_.Wire(nullptr);
  v1::LoadRulesRequest request;
  request.set_text(std::move(rules));
  const Result<v1::LoadRulesResponse> loaded =
      co_await peer->Call<v1::LoadRulesResponse>("/cowork.v1.Policy/LoadRules", request);
  if (!loaded.ok()) co_return loaded.error();
  link_.Wire(std::move(peer));
  co_return rpc::Done{};
}

rpc::Task<Judgement> PolicyPeer::JudgeStart(SessionId session, StartCase start) {
  v1::JudgeRequest request;
  request.set_session_id(session.text());
  request.set_grant(std::move(start.grant));
  request.mutable_start()->set_model(std::move(start.model));
  request.mutable_start()->set_level(assurance::ToWire(start.level));
  co_return co_await Judge(std::move(request));
}

rpc::Task<rpc::Done> PolicyPeer::Load(std::string rules) {
  v1::LoadRulesRequest request;
  request.set_text(std::move(rules));
  const Result<v1::LoadRulesResponse> loaded =
      co_await link_.Call<v1::LoadRulesResponse>("/cowork.v1.Policy/LoadRules", std::move(request));
  if (!loaded.ok()) co_return loaded.error();
  co_return rpc::Done{};
}

rpc::Task<uint32_t> PolicyPeer::Check(std::string text) {
  v1::CheckRulesRequest request;
  request.set_text(std::move(text));
  const Result<v1::CheckRulesResponse> checked = co_await link_.Call<v1::CheckRulesResponse>(
      "/cowork.v1.Policy/CheckRules", std::move(request));
  if (!checked.ok()) co_return checked.error();
  co_return checked->rules();
}

rpc::Task<Judgement> PolicyPeer::Explain(std::string grant, Call call) {
  co_return co_await Judge(CaseOf(SessionId::Random(), std::move(grant), std::move(call)));
}

rpc::Task<Judgement> PolicyPeer::JudgeCall(SessionId session, std::string grant, Call call) {
  Result<Judgement> judged = co_await Judge(CaseOf(session, std::move(grant), std::move(call)));
  if (!judged.ok()) co_return Unjudged(judged.error());
  co_return judged;
}

rpc::Task<std::vector<std::optional<Said>>> PolicyPeer::JudgeBy(
    std::string text, std::vector<v1::JudgeRequest> cases) {
  v1::JudgeByRequest request;
  request.set_text(std::move(text));
  for (v1::JudgeRequest& one : cases) *request.add_cases() = std::move(one);
  const Result<v1::JudgeByResponse> judged =
      co_await link_.Call<v1::JudgeByResponse>("/cowork.v1.Policy/JudgeBy", std::move(request));
  if (!judged.ok()) co_return judged.error();
  if (static_cast<size_t>(judged->said_size()) != cases.size())
    co_return Error(ErrorCode::kInternal, "policyd judged other cases than it was asked of");
  std::vector<std::optional<Said>> all;
  for (const v1::JudgeResponse& said : judged->said()) all.push_back(SaidOf(said));
  co_return all;
}

rpc::Task<Judgement> PolicyPeer::Judge(v1::JudgeRequest request) {
  const Result<v1::JudgeResponse> judged =
      co_await link_.Call<v1::JudgeResponse>("/cowork.v1.Policy/Judge", request);
  if (!judged.ok()) co_return judged.error();
  co_return Judgement{.verdict = FromWire(judged->verdict()),
                      .rule = judged->rule(),
                      .why = "",
                      .needs = assurance::FromWire(judged->needs()),
                      .judged_case = BytesOf(request, *judged)};
}

}  // namespace cowork::brokerd
