#include "ui-client/cli/lists.h"

#include <algorithm>
#include <vector>

#include "common/assurance/wire.h"
#include "ui-client/cli/call_text.h"
#include "ui-client/cli/diff_text.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/summary.h"
#include "ui-client/cli/table.h"
#include "ui-client/cli/text.h"
#include "ui-client/cli/vault_text.h"

namespace cowork::cli {
namespace {

template <typename Items>
ShortIds IdsOf(const Items& items) {
  ShortIds ids;
  for (const auto& item : items) ids.Add(item.id());
  return ids;
}

// A runtime that was kept waits for a prompt, in memory that a person may want back.
std::string StateText(const v1::Session& session) {
  if (TurnRuns(session) && session.waiting() > 0) return "asks you";
  return NameOf(session.state()) + (session.runtime_up() && !TurnRuns(session) ? ", awake" : "");
}

// What a box is made of here: "user namespaces, Landlock ABI 7, seccomp".
std::string LayersText(const assurance::Assurance& machine) {
  std::string text;
  for (const assurance::Layer& layer : machine.layers) {
    if (!layer.found || layer.name == assurance::kCgroup.typed) continue;
    text += (text.empty() ? "" : ", ") + layer.title;
    if (layer.name == assurance::kLandlock.typed) text += " " + layer.detail;
  }
  return text.empty() ? "nothing" : text;
}

std::string LevelText(const v1::GetStatusResponse& status) {
  if (!status.has_assurance()) return "not known: runnerd is away";
  const assurance::Assurance machine = assurance::FromWire(status.assurance());
  std::string text = assurance::NameOf(machine.level);
  text += " (" + LayersText(machine) + ")";
  if (!machine.lacks.empty()) text += "\n" + machine.lacks;
  if (const std::string command = assurance::CommandFor(machine); !command.empty())
    text += "; " + command;
  return Shown(text, Breaks::kKept);
}

// Further in than any line of ours begins, but for its own first one: a scope is the agent's words.
std::string ScopeText(const v1::Approval& approval, const Reader& reader) {
  if (approval.scope().empty()) return "";
  return Indented("with --session or --always: " + Shown(approval.scope()), 8, reader.look.width)
      .erase(0, 4);
}

}  // namespace

std::string SpanText(int64_t milliseconds) {
  const int64_t seconds = std::max<int64_t>(milliseconds, 0) / 1000;
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600) return std::to_string(seconds / 60) + " min";
  if (seconds < 48 * 3600) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / (24 * 3600)) + " days";
}

std::string AgeText(int64_t milliseconds) {
  return SpanText(milliseconds) + " ago";
}

std::string Ago(int64_t then_unix_ms, const Reader& reader) {
  return AgeText(reader.now_unix_ms - then_unix_ms);
}

std::string TextOf(const v1::GetStatusResponse& status, const Reader& reader) {
  std::string daemons;
  for (const auto& daemon : status.daemons())
    daemons += Indented((daemon.reachable() ? "✓ " : "✗ ") + Shown(daemon.name()) +
                            (daemon.reachable() ? "" : "   away"),
                        2, reader.look.width);
  std::vector<std::string> providers(status.providers().begin(), status.providers().end());
  for (std::string& provider : providers) provider = Shown(provider);
  if (providers.empty()) providers = {"none (providers.toml)"};
  const std::string waiting = std::to_string(status.waiting_approvals());
  std::string text = "daemons\n" + daemons;
  text += "level\n" + Indented(LevelText(status), 2, reader.look.width);
  text +=
      "keystore\n" + Indented(VaultText(status.keystore(), status.vault()), 2, reader.look.width);
  text += "providers\n" + Joined(providers, 2, reader.look.width);
  text += "sessions\n  " + std::to_string(status.running_sessions()) + " running\n";
  if (status.has_warm())
    text += "warm\n" + Indented("1 runtime for " + ShortIds().Of(status.warm().grant_id()) + ", " +
                                    Shown(status.warm().model()) + ", some 500 MB",
                                2, reader.look.width);
  text += "approvals\n  " + waiting + " waiting" +
          (status.waiting_approvals() > 0 ? "   (cowork approvals)" : "") + "\n";
  return text;
}

std::string TermsText(const v1::Grant& grant, const Reader& reader) {
  const int64_t left = grant.expires_unix_ms() - reader.now_unix_ms;
  std::string text = grant.read_only() ? "   read-only" : "";
  if (grant.expires_unix_ms() != 0) text += left > 0 ? "   for " + SpanText(left) : "   over";
  return text;
}

std::string TextOf(const v1::ListGrantsResponse& grants, const Reader& reader) {
  const ShortIds ids = IdsOf(grants.grants());
  std::vector<Row> rows;
  for (const v1::Grant& grant : grants.grants())
    rows.push_back({ids.Of(grant.id()), Ago(grant.added_unix_ms(), reader),
                    PathText(grant.path(), reader.home) + TermsText(grant, reader)});
  return Table(rows, reader.look);
}

std::string TextOf(const v1::ListSessionsResponse& sessions, const Reader& reader) {
  const ShortIds ids = IdsOf(sessions.sessions());
  std::vector<Row> rows;
  for (const v1::Session& session : sessions.sessions())
    rows.push_back(
        {ids.Of(session.id()), StateText(session), Ago(session.started_unix_ms(), reader),
         PathText(session.path(), reader.home),
         Shown(session.title()) + (session.why().empty() ? "" : "   " + Shown(session.why()))});
  return Table(rows, reader.look);
}

std::string TextOf(const v1::ListApprovalsResponse& approvals, const Reader& reader) {
  const ShortIds ids = IdsOf(approvals.approvals());
  std::string text;
  for (const v1::Approval& approval : approvals.approvals()) {
    const std::string where =
        approval.cwd().empty() ? "" : "  in " + PathText(approval.cwd(), reader.home);
    text += TwoSides(ids.Of(approval.id()) + where, Ago(approval.asked_unix_ms(), reader),
                     reader.look.width);
    text += Indented(approval.has_tool() ? CallWords(CallOf(approval))
                                         : Shown(approval.command(), Breaks::kMarked),
                     4, reader.look.width);
    text += DiffText(reader.look, approval.change());
    text += Indented(Shown(approval.reason()), 4, reader.look.width);
    text += ScopeText(approval, reader);
  }
  return text;
}

std::string TextOf(const v1::TailAuditResponse& audit, const Reader& reader) {
  ShortIds sessions;
  for (const v1::AuditRecord& record : audit.records())
    if (!record.session_id().empty()) sessions.Add(record.session_id());
  std::vector<Row> rows;
  for (const v1::AuditRecord& record : audit.records())
    rows.push_back({std::to_string(record.sequence()), Ago(record.unix_ms(), reader),
                    record.session_id().empty() ? "" : sessions.Of(record.session_id()),
                    Shown(record.kind()), Shown(record.text())});
  return Table(rows, reader.look);
}

}  // namespace cowork::cli
