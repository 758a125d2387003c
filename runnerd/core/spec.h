// What brokerd orders, as plain values that wire.cc has checked.

#pragma once

#include <cstdint>
#include <string>

#include "common/base/directory.h"

namespace cowork::runnerd {

struct ModelRoute {
  std::string provider;
  std::string model;
  std::string address;  // An IP address, in text.
  uint16_t port = 0;
  std::string base_path;  // "/v1"
  std::string lease_id;   // Empty: the provider needs no key.
};

struct SessionSpec {
  std::string id;
  Directory project;
  ModelRoute model;
};

}  // namespace cowork::runnerd
