// RuntimeServer: the real OpenCode, serving in a runtime box or bare, and asked over HTTP whether
// it is healthy.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "runnerd/box/box_control.h"
#include "tests/escape/house.h"

namespace cowork::escape {

inline constexpr uint16_t kRuntimePort = 4096;

// The whole answer to one request for its health over a connected socket; empty where none came.
std::string AskForHealth(const os::UniqueFd& connected);

class BoxedRuntime {
 public:
  // Starts `program` in a runtime box of `house`, which outlives this.
  BoxedRuntime(House& house, const std::string& program);

  const std::string& refused() const { return box_.refused; }
  std::string Health();  // Empty: nobody listens yet.
  int End();             // Kills the box; its status.

 private:
  House& house_;
  box::BoxControl::Made control_;
  House::Running box_;
};

// The same program with the same environment in no box, on a free port of the host's loopback.
class BareRuntime {
 public:
  BareRuntime(const std::string& program, const std::string& home);
  ~BareRuntime();
  BareRuntime(const BareRuntime&) = delete;
  BareRuntime& operator=(const BareRuntime&) = delete;

  std::string Health() const;

 private:
  uint16_t port_;
  pid_t pid_ = -1;
};

}  // namespace cowork::escape
