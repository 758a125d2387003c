// Order: what runnerd asks of the zygote, one packet a box. It names a profile by its number and
// holds no path of the host: what the box gets from outside comes as descriptors, in the packet,
// one for each of `roles`.
//
// A sender that is not runnerd cannot reach the zygote; still DecodeRequest refuses
// whatever EncodeRequest would not have written.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/result.h"

namespace cowork::box {

enum class ProfileNumber : uint8_t {
  kRuntime = 1,
  kTool,
  kCourier,
  kGate,
  kDialer,
  kReadingTool,
  kResolver,
  kFiles,
  kReadingFiles,
  kMcp
};

// What a descriptor is for.
enum class Role : uint8_t {
  kProgram = 1,  // The file that is run; without it argv[0] names one in the box.
  // The granted directory, or that of an MCP server's package; appears at its own path.
  kProject,
  kHome,        // Becomes /home/agent.
  kAgentShell,  // Becomes /opt/cowork/agent-shell.
  kMcpShim,     // Becomes /opt/cowork/mcp-shim.
  kStdin,
  kStdout,
  kStderr,
  kInherited,    // Become 3, 4, 5 and so on, in their order.
  kEnvironment,  // Read once before the program starts: variables besides the order's.
  kControl,      // Kept by PID 1: listeners go out over it, and sockets on request.
};

// A socket that PID 1 listens on inside the box and passes out.
struct Listener {
  uint16_t port = 0;      // TCP on 127.0.0.1;
  std::string path = {};  // or SOCK_SEQPACKET at this path. Exactly one is set.
  friend bool operator==(const Listener&, const Listener&) = default;
};

// Lowers a limit of the profile. It never raises one.
struct Limit {
  int resource = 0;  // RLIMIT_*
  uint64_t most = 0;
  friend bool operator==(const Limit&, const Limit&) = default;
};

struct Order {
  uint64_t id = 0;
  ProfileNumber profile = ProfileNumber::kTool;
  std::vector<std::string> argv = {};
  std::vector<std::string> environment = {};  // "NAME=value", all of it.
  std::string directory = "/";                // Where the program starts, inside the box.
  std::vector<Limit> limits = {};
  std::vector<Listener> listeners = {};
  std::vector<Role> roles = {};
  friend bool operator==(const Order&, const Order&) = default;
};

// Ends a box at once, or while it is being made. Ending one that is gone is no error.
struct Kill {
  uint64_t id = 0;
  friend bool operator==(const Kill&, const Kill&) = default;
};

using Request = std::variant<Order, Kill>;

std::string EncodeRequest(const Request& request);

// kInvalidArgument: not exactly what EncodeRequest writes for a sensible order.
Result<Request> DecodeRequest(std::string_view packet);

}  // namespace cowork::box
