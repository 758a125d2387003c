#!/usr/bin/env python3
"""What a session holds of memory beside its runtime, in a session that waits for an answer: each
process of ours in its boxes, and all of them together (PSS: a page that several map counts once).

    tools/bench_session.py BUILD      with BUILD a release build, on a quiet machine

Only root may look into PID 1 of a box: without root nothing is measured.
"""

import collections
import os
import statistics
import sys

from bench_life import ASKS, first_of_box, start_session
from bench_up import pss_of
from observe import descendants, status_of
from trial import Trial

ROUNDS = 5
EGRESS = {"gate", "dialer"}  # The boxes that are there because another has a way out.


def session_once(build):
    """{(profile, process): KiB of PSS}, without the runtime itself and what it started of its own."""
    with Trial(build, ASKS) as trial:
        trial.start()
        trial.confirmed("grant", "add", trial.project)
        start_session(trial)
        [approval] = trial.waiting()
        boxes = [event for kind, event in trial.events(approval["session_id"]) if kind == "box_started"]
        held = collections.Counter()
        for box in boxes:
            for pid in ours_in(box):
                name = "PID 1" if first_of_box(pid) else status_of(pid)["Name"]
                held[box["profile"], name] += pss_of(pid)
        return held


def ours_in(box):
    first, inside = box["pid"], descendants(box["pid"])
    if box["profile"] == "runtime":
        inside = [pid for pid in inside if status_of(pid)["Name"] == "mcp-shim"]
    return [first, *inside]


def main():
    if os.getuid() != 0:
        print("memory of a session: not measured, since only root may look into PID 1; sudo ./dev bench call")
        return
    rounds = [session_once(sys.argv[1]) for _ in range(ROUNDS)]
    middle = {part: statistics.median(held[part] for held in rounds) / 1024 for part in rounds[0]}
    for (profile, name), mib in middle.items():
        print(f"  {profile + ' box':<14} {name:<14} {mib:6.2f} MiB")
    egress = sum(mib for (profile, _), mib in middle.items() if profile in EGRESS)
    together = statistics.median(sum(held.values()) for held in rounds) / 1024
    print(f"ours for a session: {together:.1f} MiB PSS together, {egress:.1f} of it gate's and dialer's, "
          f"without the runtime itself ({ROUNDS} rounds)")


if __name__ == "__main__":
    main()
