// Which daemon gets which channel: docs/privileges.md as values. Pure.
//
// A daemon is wired whenever it starts, to those of its peers that live then. That one rule is the
// first start (each is wired to the ones before it) and every restart (new ends for old peers).

#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace cowork::standalone {

enum class Daemon { kBrokerd, kPolicyd, kVaultd, kRunnerd };

inline constexpr Daemon kInOrderOfStart[] = {Daemon::kBrokerd, Daemon::kPolicyd, Daemon::kVaultd,
                                             Daemon::kRunnerd};

std::string NameOf(Daemon daemon);

enum class Kind {
  kStream,   // A pair that carries gRPC.
  kPackets,  // A pair that carries frames.
};

// One end of a new channel, and what its holder calls it.
struct End {
  Daemon to;
  std::string name;
  friend bool operator==(const End&, const End&) = default;
};

struct NewPair {
  Kind kind;
  End one;
  End other;
  friend bool operator==(const NewPair&, const NewPair&) = default;
};

// The pairs to make now that `started` runs beside the `living`.
std::vector<NewPair> PairsFor(Daemon started, const std::set<Daemon>& living);

// The listening sockets, by their name in the directory of sockets.
struct ListenerKind {
  const char* name;
  int type;
};
inline constexpr ListenerKind kListeners[] = {
    {"broker.sock", SOCK_STREAM}, {"admin.sock", SOCK_STREAM}, {"intake.sock", SOCK_SEQPACKET}};

// Those of them that it gets.
std::vector<std::string> ListenersFor(Daemon started);

struct ProgramPaths {
  std::string config;
  std::string data;
  std::string state;
  std::string run;
  std::vector<std::string> homes;  // The person's.
  std::string bin;                 // Where `cowork` and coworkd are.
  std::string libexec;
  std::string runtime;
  std::string keystore;
  size_t longest_client_name = 0;
  bool warm = false;
};

// The whole command line, argv[0] included.
std::vector<std::string> CommandLine(Daemon daemon, const ProgramPaths& paths);
// The whole environment. Nothing of the person's own reaches a daemon.
std::vector<std::string> EnvironmentOfDaemons();

}  // namespace cowork::standalone
