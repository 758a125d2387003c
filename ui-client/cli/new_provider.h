// A provider that somebody adds, as it was typed, and as an entry of providers.toml. Pure.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace cowork::cli {

struct NewProvider {
  std::string kind = {};
  std::string host = {};
  uint32_t port = 0;  // 0: the usual one.
  std::string base_path = {};
  std::string secret = {};
  std::string key_header = {};
  std::string ca_file = {};
  bool plain = false;
  bool is_private = false;
  std::vector<std::string> models = {};
};

// With what a well-known name says by itself, unless it was typed otherwise: such a one needs no
// more than its name and a model.
//
// kInvalidArgument: the name is none that can stand in the name of a file, too, or there is no kind
// or no host; the message says what to type.
Result<NewProvider> Completed(const std::string& name, NewProvider typed);

// The lines of its entry. Whether each value may be so, brokerd judges.
std::string EntryOf(const std::string& name, const NewProvider& provider);

}  // namespace cowork::cli
