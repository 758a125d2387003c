#include "tests/escape/probes/probe.h"

namespace cowork::escape {

std::vector<Probe> AllProbes() {
  std::vector<Probe> all;
  for (const auto probes : {FilesystemProbes(), ModeProbes(), ProjectProbes(), MountProbes(),
                            ProcProbes(), KeeperProbes(), SlowingProbes(), ProcessProbes(),
                            KernelProbes(), MachineProbes(), TerminalProbes(), IpcProbes(),
                            NetworkProbes(), FamilyProbes(), ResourceProbes(), EnvironmentProbes()})
    all.insert(all.end(), probes.begin(), probes.end());
  return all;
}

}  // namespace cowork::escape
