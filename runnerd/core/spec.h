// What brokerd orders, as plain values that wire.cc has checked.

#pragma once

#include <cstdint>
#include <string>

#include "common/base/directory.h"

namespace cowork::runnerd {

struct ModelRoute {
  std::string provider;
  std::string model;
  std::string host;  // An IP address, in text.
  uint16_t port = 0;
  std::string base_path;  // "/v1"
};

struct SessionSpec {
  std::string id;
  Directory project;
  ModelRoute model;
  std::string runtime_session = {};  // To go on with, by the runtime's own name; empty: a new one.
  bool warm = false;                 // For nobody yet.
  bool read_only = false;            // No box of it may change the project.
};

// One turn.
struct TurnOrder {
  std::string session;
  std::string text;
  std::string lease_id;  // Empty: the provider needs no key.
};

}  // namespace cowork::runnerd
