// What another policy says of what was judged before. Pure.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "brokerd/core/call.h"
#include "brokerd/core/judgement.h"

namespace cowork::brokerd {

struct Said {
  Verdict verdict = Verdict::kDeny;
  std::string rule;  // Empty: the default.
};

// A case of a verdict that was given.
struct PastCase {
  struct Start {
    std::string model;
  };
  std::string session;
  std::string grant;
  std::variant<Start, ShellCall, ToolCall> asked;
  Said then;
};

struct PolicyDifference {
  uint64_t times = 0;
  uint64_t record = 0;  // Of the audit, the latest of them.
  int64_t unix_ms = 0;  // Of that.
  PastCase past;
  Said now;
};

class PolicyDiff {
 public:
  static constexpr size_t kMostDifferences = 256;
  static constexpr size_t kMostBytes = 1024 * 1024;

  // The latest first. Equal questions with equal answers are one difference.
  void Add(uint64_t record, int64_t unix_ms, PastCase past, Said now);
  void AddClosed() { ++closed_; }  // One that cannot be opened, or is not what it was.

  const std::vector<PolicyDifference>& differences() const { return differences_; }
  uint64_t differing() const { return differing_; }
  uint64_t same() const { return same_; }
  uint64_t closed() const { return closed_; }

 private:
  // What is asked, by its digest; the grant; the two answers.
  using Key = std::tuple<std::string, std::string, Verdict, std::string, Verdict, std::string>;
  static Key KeyOf(const PastCase& past, const Said& now);

  std::vector<PolicyDifference> differences_;
  std::map<Key, size_t> places_;
  size_t bytes_ = 0;
  uint64_t differing_ = 0;
  uint64_t same_ = 0;
  uint64_t closed_ = 0;
};

// Whether the audit has a record of it that names this session and the digest of this call.
bool IsOfRecord(const PastCase& past, const std::string& session, const std::string& digest);

}  // namespace cowork::brokerd
