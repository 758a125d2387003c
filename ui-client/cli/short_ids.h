// Ids as people read and type them: the shortest beginning that means one id and no other. Pure.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace cowork::cli {

inline constexpr size_t kShortest = 5;  // Characters after the dash.

class ShortIds {
 public:
  ShortIds() = default;
  explicit ShortIds(std::vector<std::string> ids) : ids_(std::move(ids)) {}

  void Add(const std::string& id);

  // Works for an id that is not in the table too.
  std::string Of(std::string_view id) const;

  // The id that begins so. Upper case is taken for lower.
  // kNotFound         none does
  // kInvalidArgument  several do
  Result<std::string> Find(std::string_view beginning) const;

 private:
  std::vector<std::string> ids_;
};

}  // namespace cowork::cli
