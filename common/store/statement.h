// Statement: one SQL statement, prepared once and run often. Values are bound, never pasted in.
//
//   TRY(insert.Run(id.text(), Blob(bytes), 7));
//   TRY(select.ForEach([&](const Row& row) { paths.push_back(row.Text(0)); }, id.text()));

#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "common/base/result.h"
#include <sqlite3.h>

namespace cowork::store {

template <auto kFree>
struct FreeWith {
  template <typename T>
  void operator()(T* owned) const {
    kFree(owned);
  }
};

// What SQLite said, as the one who asked it can use it. kResourceExhausted: the disk is full.
Error FromSqlite(sqlite3* database, int code);

// The one error of code kResourceExhausted here.
Error DiskIsFull(std::string detail);

// Bytes that are no text.
class Blob {
 public:
  explicit Blob(std::string_view bytes) : bytes_(bytes) {}
  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

// The present row of a query; good until the next one.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  int64_t Integer(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string Text(int column) const;
  std::string Bytes(int column) const { return Text(column); }

 private:
  sqlite3_stmt* statement_;
};

class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  // Runs it to the end. Answers how many rows it changed.
  template <typename... Values>
  Result<int> Run(const Values&... values) {
    TRY(ForEach([](const Row&) {}, values...));
    return sqlite3_changes(sqlite3_db_handle(statement_.get()));
  }

  // `each` may return a Result; its error ends the query.
  template <typename Each, typename... Values>
  Result<void> ForEach(Each each, const Values&... values) {
    const Resetting resetting(statement_.get());
    int index = 0;
    (Bind(++index, values), ...);
    while (TRY(Step())) {
      if constexpr (std::is_void_v<std::invoke_result_t<Each, Row>>)
        each(Row(statement_.get()));
      else
        TRY(each(Row(statement_.get())));
    }
    return {};
  }

 private:
  // A statement that is not reset keeps its transaction open, and its bindings alive.
  class Resetting {
   public:
    explicit Resetting(sqlite3_stmt* statement) : statement_(statement) {}
    ~Resetting();
    Resetting(const Resetting&) = delete;
    Resetting& operator=(const Resetting&) = delete;

   private:
    sqlite3_stmt* statement_;
  };

  template <std::integral Integer>
  void Bind(int index, Integer value) {
    BindInteger(index, static_cast<int64_t>(value));
  }
  void Bind(int index, std::string_view text);
  void Bind(int index, Blob blob);
  void BindInteger(int index, int64_t value);
  Result<bool> Step();

  std::unique_ptr<sqlite3_stmt, FreeWith<sqlite3_finalize>> statement_;
};

}  // namespace cowork::store
