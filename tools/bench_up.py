#!/usr/bin/env python3
"""How long `cowork up` takes until coworkd and its four daemons are ready, and what they hold of
memory together (PSS: a page that several map counts once).

    tools/bench_up.py BUILD      with BUILD a release build, on a quiet machine

Without root nobody may look into vaultd, and the memory is not measured.
"""

import os
import pathlib
import statistics
import sys
import time

from observe import descendants, status_of
from trial import Trial

ROUNDS = 9


def up_once(build):
    """(milliseconds until ready, {program: KiB of PSS})."""
    with Trial(build) as trial:
        trial.start_model()
        begun = time.monotonic()
        trial.up()
        took = 1000 * (time.monotonic() - begun)
        ours = [trial.supervisor_pid, *descendants(trial.supervisor_pid)]
        return took, {status_of(pid)["Name"]: pss_of(pid) for pid in ours} if os.getuid() == 0 else {}


def pss_of(pid):
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def main():
    rounds = [up_once(sys.argv[1]) for _ in range(ROUNDS)]
    times = [took for took, _ in rounds]
    print(f"cowork up until ready: median {statistics.median(times):.0f} ms, "
          f"worst {max(times):.0f} ({ROUNDS} rounds)")
    parts = {name: statistics.median(held[name] for _, held in rounds) / 1024 for name in rounds[0][1]}
    if parts:
        each = ", ".join(f"{name} {mib:.1f}" for name, mib in parts.items())
        print(f"memory when ready: {sum(parts.values()):.1f} MiB PSS together ({each})")
    else:
        print("memory when ready: not measured, since only root may look into vaultd; sudo ./dev bench rpc")


if __name__ == "__main__":
    main()
