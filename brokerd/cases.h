// Cases: what policy was asked and what it said, kept beside the audit's record of the verdict for
// `cowork policy diff`, and sealed: the audit itself has names and digests alone. Without the
// vault's person neither we nor whoever has our files can open them.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "brokerd/store/case_table.h"
#include "brokerd/store/store.h"
#include "common/base/result.h"

namespace cowork::brokerd {

// What is kept; the oldest goes first. One session cannot push out what the others were judged.
struct CaseLimits {
  CaseTable::Weight of_all{.cases = 10'000, .bytes = 64 * 1024 * 1024};
  CaseTable::Weight of_one{.cases = 1'000, .bytes = 8 * 1024 * 1024};
};

class Cases {
 public:
  explicit Cases(Store& store, const CaseLimits& limits = {}) : store_(store), limits_(limits) {}

  // For the vault as it is from now on. Empty: it is not open, and the key that we know holds.
  void SealFor(const std::string& case_key);

  // In the transaction that wrote the audit's last record, which is of this session. Keeps nothing
  // where nothing was judged, or where no vault has told us its key yet.
  Result<void> KeepWithLastRecord(const std::string& session, const std::string& judged_case);

 private:
  using Dropped = std::optional<CaseTable::Dropped>;

  Result<void> LearnAnew(uint64_t record);
  Result<void> MakeRoom(const std::string& session, uint64_t bytes);
  bool Forget(const Dropped& dropped);

  Store& store_;
  const CaseLimits limits_;
  std::string key_;  // Empty: none is known.
  std::map<std::string, CaseTable::Weight> of_sessions_;
  CaseTable::Weight of_all_;
  bool is_weighed_ = false;
  bool has_counted_ = false;  // Something more or less, since it was.
  uint64_t undone_ = 0;
};

}  // namespace cowork::brokerd
