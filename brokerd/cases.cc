#include "brokerd/cases.h"

#include <algorithm>
#include <utility>

#include "common/base/log.h"
#include "common/seal/sealed_box.h"

namespace cowork::brokerd {
namespace {

using Weight = CaseTable::Weight;

bool IsTooMuch(const Weight& kept, uint64_t bytes, const Weight& most) {
  return kept.cases > 0 && (kept.cases >= most.cases || kept.bytes + bytes > most.bytes);
}

void Add(uint64_t bytes, Weight& to) {
  ++to.cases;
  to.bytes += bytes;
}

void Take(uint64_t bytes, Weight& from) {
  --from.cases;
  from.bytes -= std::min(bytes, from.bytes);
}

}  // namespace

void Cases::SealFor(const std::string& case_key) {
  if (case_key.size() == seal::kKeyBytes) key_ = case_key;
}

// A key that is none, which somebody may have written into our file, keeps no verdict from being
// given.
Result<void> Cases::KeepWithLastRecord(const std::string& session, const std::string& judged_case) {
  if (judged_case.empty()) return {};
  SealedCase one;
  one.record = TRY(store_.audit().Head()).records;
  TRY(LearnAnew(one.record));
  if (key_.empty()) return {};
  Result<std::string> sealed = seal::Seal(judged_case, key_);
  if (!sealed.ok()) {
    LOG(kError, "a case is not kept").With("why", sealed.error().message());
    return {};
  }
  one.session = session;
  one.sealed = *std::move(sealed);
  const uint64_t bytes = one.sealed.size();
  has_counted_ = true;
  TRY(MakeRoom(session, bytes));
  TRY(store_.cases().Add(one, key_));
  Add(bytes, of_sessions_[session]);
  Add(bytes, of_all_);
  return {};
}

// After a start, and after a write was undone that we may have counted. What is kept of the record
// that is just written, and of those behind it, was somebody's who cut the audit, or planted it.
Result<void> Cases::LearnAnew(uint64_t record) {
  const bool was_undone = has_counted_ && undone_ != store_.undone();
  undone_ = store_.undone();
  if (is_weighed_ && !was_undone) return {};
  TRY(store_.cases().DropFrom(record));
  of_sessions_ = TRY(store_.cases().Weigh());
  of_all_ = {};
  for (const auto& [name, weight] : of_sessions_) {
    of_all_.cases += weight.cases;
    of_all_.bytes += weight.bytes;
  }
  if (key_.empty()) SealFor(TRY(store_.cases().LastKey()));
  is_weighed_ = true;
  has_counted_ = false;
  return {};
}

Result<void> Cases::MakeRoom(const std::string& session, uint64_t bytes) {
  while (IsTooMuch(of_sessions_[session], bytes, limits_.of_one))
    if (!Forget(TRY(store_.cases().DropOldestOf(session)))) return {};
  while (IsTooMuch(of_all_, bytes, limits_.of_all))
    if (!Forget(TRY(store_.cases().DropOldest()))) return {};
  return {};
}

// False: there was less than we knew of, and it is weighed anew.
bool Cases::Forget(const Dropped& dropped) {
  const auto of_session =
      dropped.has_value() ? of_sessions_.find(dropped->session) : of_sessions_.end();
  is_weighed_ = of_session != of_sessions_.end();
  if (!is_weighed_) return false;
  Take(dropped->bytes, of_session->second);
  Take(dropped->bytes, of_all_);
  if (of_session->second.cases == 0) of_sessions_.erase(of_session);
  return true;
}

}  // namespace cowork::brokerd
