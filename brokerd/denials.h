// Denials: the audit's records of what was not allowed, and of what MCP servers do beside their
// tools. Whoever does the same thing again and again gets one record and a count of the rest, ten
// seconds later or when its session ends. A crash loses the counts of the last ten seconds; what
// was denied stays denied.

#pragma once

#include <string>
#include <vector>

#include "brokerd/context.h"
#include "brokerd/live.h"

namespace cowork::brokerd {

class Denials {
 public:
  explicit Denials(Context& context) : context_(context) {}

  // `denial` is of the session `live`; `judged_case` as Judgement has it.
  Result<void> Record(const LivePtr& live, const AuditRecord& denial,
                      const std::string& judged_case = {});

 private:
  void EndWindowsInTime(const LivePtr& live);
  void EndWindows(const LivePtr& live);

  Context& context_;
};

// What is still to be recorded of denials that were counted.
std::vector<AuditRecord> RecordsOf(const std::vector<DenialCounts::Repeated>& repeated);

}  // namespace cowork::brokerd
