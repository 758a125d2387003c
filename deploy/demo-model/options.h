// What cowork-demo-model is started with, read from its command line and the files that names.

#pragma once

#include <cstdint>
#include <string>

#include "common/base/result.h"
#include "deploy/demo-model/scenario.h"

namespace cowork::demo_model {

inline constexpr auto kUsage =
    "cowork-demo-model --port N --scenario FILE [--require-key-file FILE] "
    "[--cert FILE --key FILE]";

struct Options {
  uint16_t port = 0;  // 0: any that is free.
  Scenario scenario;
  std::string required_key;  // Empty: none.
  std::string certificate;   // The path of a PEM file with the chain; empty: plain HTTP.
  std::string private_key;   // And of its private key.
};

// kInvalidArgument, kNotFound: the command line or one of the files is not as it has to be. Behind
// the last "; " of the message is what to do.
Result<Options> ReadOptions(int argc, const char* const* argv);

}  // namespace cowork::demo_model
