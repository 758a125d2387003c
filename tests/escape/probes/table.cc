#include "tests/escape/probes/probe.h"

namespace cowork::escape {

std::vector<Probe> AllProbes() {
  std::vector<Probe> all;
  for (const auto probes : {FilesystemProbes(), ProjectProbes(), MountProbes(), ProcProbes(),
                            KeeperProbes(), ProcessProbes(), KernelProbes(), TerminalProbes(),
                            IpcProbes(), NetworkProbes(), ResourceProbes(), EnvironmentProbes()})
    all.insert(all.end(), probes.begin(), probes.end());
  return all;
}

}  // namespace cowork::escape
