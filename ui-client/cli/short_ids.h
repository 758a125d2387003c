// Ids as people read and type them: the shortest beginning that means one id and no other. Pure.

#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/result.h"

namespace cowork::cli {

inline constexpr size_t kShortest = 5;  // Characters after the dash.

// The id, where all of it was typed: there is no need of a list to find it in, which may be long.
std::optional<std::string> WholeId(char kind, std::string_view typed);

class ShortIds {
 public:
  using Ids = std::set<std::string, std::less<>>;
  ShortIds() = default;
  explicit ShortIds(Ids ids) : ids_(std::move(ids)) {}

  void Add(const std::string& id) { ids_.insert(id); }

  // Works for an id that is not in the table too.
  std::string Of(std::string_view id) const;

  // The id that begins so. Upper case is taken for lower. `list` is the command that shows all.
  // kNotFound         none does
  // kInvalidArgument  several do, or all do: what is typed is no more than "s-"
  Result<std::string> Find(std::string_view beginning, const std::string& list) const;

 private:
  Ids ids_;
};

}  // namespace cowork::cli
