#include "deploy/standalone/wiring.h"

namespace cowork::standalone {
namespace {

struct Channel {
  Kind kind;
  Daemon one;
  Daemon other;
};

constexpr Channel kChannels[] = {
    {Kind::kStream, Daemon::kBrokerd, Daemon::kPolicyd},
    {Kind::kStream, Daemon::kBrokerd, Daemon::kVaultd},
    {Kind::kStream, Daemon::kBrokerd, Daemon::kRunnerd},
    {Kind::kPackets, Daemon::kRunnerd, Daemon::kVaultd},
};

std::vector<std::string> BrokersLine(const std::string& program, const ProgramPaths& paths) {
  std::vector<std::string> line = {program,
                                   "--data",
                                   paths.data,
                                   "--config",
                                   paths.config,
                                   "--longest-client-name",
                                   std::to_string(paths.longest_client_name)};
  if (paths.warm) line.emplace_back("--warm");
  return line;
}

// Only a vault on the disk is told where that is.
std::vector<std::string> VaultsLine(const std::string& program, const ProgramPaths& paths) {
  std::vector<std::string> line = {program, "--keystore", paths.keystore};
  if (paths.keystore == "passphrase") line.insert(line.end(), {"--data", paths.data});
  return line;
}

std::vector<std::string> RunnersLine(const std::string& program, const ProgramPaths& paths) {
  std::vector<std::string> line = {program,       "--data",    paths.data,   "--libexec",
                                   paths.libexec, "--runtime", paths.runtime};
  for (const std::string& place : {paths.config, paths.state, paths.run, paths.bin})
    line.insert(line.end(), {"--forbid", place});
  for (const std::string& home : paths.homes) line.insert(line.end(), {"--home", home});
  return line;
}

}  // namespace

std::string NameOf(Daemon daemon) {
  switch (daemon) {
    case Daemon::kBrokerd: return "brokerd";
    case Daemon::kPolicyd: return "policyd";
    case Daemon::kVaultd: return "vaultd";
    case Daemon::kRunnerd: return "runnerd";
  }
  return "";
}

std::vector<NewPair> PairsFor(Daemon started, const std::set<Daemon>& living) {
  std::vector<NewPair> pairs;
  for (const auto& [kind, one, other] : kChannels) {
    if (one != started && other != started) continue;
    const Daemon peer = one == started ? other : one;
    if (!living.contains(peer)) continue;
    // Each calls the channel after whom it reaches by it.
    pairs.push_back({.kind = kind, .one = {one, NameOf(other)}, .other = {other, NameOf(one)}});
  }
  return pairs;
}

std::vector<std::string> ListenersFor(Daemon started) {
  if (started == Daemon::kBrokerd) return {"broker.sock", "admin.sock"};
  if (started == Daemon::kVaultd) return {"intake.sock"};
  return {};
}

std::vector<std::string> CommandLine(Daemon daemon, const ProgramPaths& paths) {
  const std::string program = paths.libexec + "/" + NameOf(daemon);
  switch (daemon) {
    case Daemon::kBrokerd: return BrokersLine(program, paths);
    case Daemon::kPolicyd: return {program};
    case Daemon::kVaultd: return VaultsLine(program, paths);
    case Daemon::kRunnerd: return RunnersLine(program, paths);
  }
  return {};
}

std::vector<std::string> EnvironmentOfDaemons() {
  return {"PATH=/usr/bin:/bin", "LANG=C.UTF-8"};
}

}  // namespace cowork::standalone
