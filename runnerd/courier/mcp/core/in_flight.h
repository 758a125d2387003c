// InFlight: the requests of one client that have no answer yet.
//
// To the server each goes under a number of ours, so an answer is for a request that was sent, or
// for none; and what the client called it comes back with the answer alone.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/result.h"
#include "runnerd/courier/mcp/core/tool_call.h"

namespace cowork::courier::mcp {

inline constexpr size_t kMostInFlight = 64;

struct Asked {
  uint64_t number = 0;    // As the server is told, and no other request has.
  std::string client_id;  // As the client wrote it; empty: it waits for no answer any more.
  bool lists_tools = false;
  std::optional<ToolCall> call{};  // Of a "tools/call".
  bool held = false;               // Not sent yet: it waits to be decided.
};

class InFlight {
 public:
  // None of those that it has is called the same by the client.
  // kResourceExhausted: they are kMostInFlight
  Result<void> Add(Asked asked);

  const Asked* Find(uint64_t number) const;
  std::optional<uint64_t> NumberOf(std::string_view client_id) const;
  bool HasSentCall() const;
  void Sent(uint64_t number) { all_.at(number).held = false; }
  void Cancelled(uint64_t number) { all_.at(number).client_id.clear(); }

  // Takes out what the server answers with this id, as it stands in the response. Nothing: nobody
  // asked it that.
  std::optional<Asked> TakeAnswered(std::string_view id);
  std::optional<Asked> Take(uint64_t number);
  std::map<uint64_t, Asked> TakeAll() { return std::exchange(all_, {}); }

 private:
  std::map<uint64_t, Asked> all_;
};

}  // namespace cowork::courier::mcp
