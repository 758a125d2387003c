// What coworkd is told on its command line.

#pragma once

#include <span>
#include <string>

#include "common/base/result.h"

namespace cowork::standalone {

struct Options {
  bool foreground = false;  // The log goes to stderr, not to a file.
  bool help = false;
  bool version = false;
  bool warm = false;     // brokerd keeps a runtime ready.
  std::string keystore;  // Empty: `passphrase` where there is a vault, else `unavailable`.
  std::string runtime;   // Empty: the installed one, or the person's own.
  int ready_fd = -1;
};

Result<Options> ParseOptions(std::span<const char* const> arguments);  // Without argv[0].

inline constexpr auto kUsage =
    "Usage: coworkd [--foreground] [--keystore passphrase|ephemeral|unavailable] "
    "[--runtime FILE] [--warm] [--ready-fd N]\n"
    "\n"
    "Starts the daemons, wires them, and restarts what dies. Most people want `cowork up`.\n"
    "\n"
    "  --foreground      log to stderr\n"
    "  --keystore NAME   passphrase: secrets are kept on disk, sealed (the default where there\n"
    "                    are some); ephemeral: in memory, gone at exit; unavailable: nowhere\n"
    "  --runtime FILE    the OpenCode binary (default: the installed one)\n"
    "  --warm            keep one runtime ready for the next session, where memory has room\n"
    "  --ready-fd N      write there when all daemons are ready, or why they are not\n"
    "\n"
    "Example: COWORK_HOME=$HOME/second coworkd --foreground --keystore ephemeral\n";

}  // namespace cowork::standalone
