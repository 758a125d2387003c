#include "brokerd/mcp_notes.h"

#include <string>

#include "brokerd/call_wire.h"

namespace cowork::brokerd {
namespace {

// What a peer chose is in it only as long as it cannot make a new record of each of its words.
std::string WordsOf(const McpNote& note, bool keeps_pace) {
  const bool was_passed = note.kind == McpNote::Kind::kPassed;
  const std::string words = note.server + (was_passed ? ": passed" : ": refused");
  return words + ", " + (keeps_pace ? note.what : "more than is told one by one");
}

}  // namespace

Result<void> McpNotes::Take(const LivePtr& live, const McpNote& note) {
  // Of each kind, so that none hides another.
  const std::string pace = note.server + ' ' + std::to_string(static_cast<int>(note.kind));
  const bool keeps_pace = live->mcp_pace.Take(pace, context_.timer.Now());
  if (note.kind != McpNote::Kind::kEnded)
    TRY(repeated_.Record(
        live,
        {.kind = "mcp", .session = live->session.id.text(), .text = WordsOf(note, keeps_pace)}));
  if (!keeps_pace) return {};
  return context_.journal.Append(live->session.id, ToWire(note));
}

}  // namespace cowork::brokerd
