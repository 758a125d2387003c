// JournalTable: the events of every session, one gapless sequence for each, from 1 on.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/ids.h"
#include "common/store/database.h"

namespace cowork::brokerd {

struct JournalLine {
  uint64_t sequence = 0;
  int64_t unix_ms = 0;
  std::string event;
};

class JournalTable {
 public:
  // What a line takes on the disk beside its event, in bytes: a word of one letter is no small one.
  static constexpr uint64_t kRow = 64;

  static Result<JournalTable> Create(store::Database& database);

  // Answers the line's sequence number.
  Result<uint64_t> Append(const SessionId& session, int64_t unix_ms, std::string_view event);
  Result<uint64_t> BytesOf(const SessionId& session);  // Of its lines together.
  // At most `most` lines, from a sequence number on.
  Result<std::vector<JournalLine>> Read(const SessionId& session, uint64_t from, int most);

 private:
  JournalTable(store::Statement append, store::Statement read, store::Statement size)
      : append_(std::move(append)), read_(std::move(read)), size_(std::move(size)) {}

  store::Statement append_;
  store::Statement read_;
  store::Statement size_;
};

}  // namespace cowork::brokerd
