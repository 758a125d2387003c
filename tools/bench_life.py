#!/usr/bin/env python3
"""What a session's boxes hold of memory beside their programs, and how long its processes live on
when it is killed: the session alone (SIGKILL of its courier), and everything (SIGKILL of coworkd).

    tools/bench_life.py BUILD      with BUILD a release build, on a quiet machine

Without root nobody may look into PID 1 of a box, and the memory is not measured.
"""

import os
import select
import signal
import statistics
import subprocess
import sys
import time

from bench_up import pss_of
from observe import descendants, status_of
from trial import Failed, Trial

ROUNDS = 30
PATIENCE = 60
ASKS = {"steps": [{"tool": "bash", "arguments": {"command": "true", "description": "waits"}}, {"text": ["done"]}]}


def wait_until(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"{what}: not within {PATIENCE} s")
        time.sleep(0.05)


def start_session(trial):
    """A session that waits for an answer, and the pids of its boxes' processes."""
    client = trial.begin("run", "go on", "-C", trial.project, "--detach", stdout=subprocess.DEVNULL)
    client.wait()
    wait_until(trial.waiting, "an ask")
    return boxed(trial.supervisor_pid)


def boxed(root):
    return [pid for pid in descendants(root) if len(status_of(pid)["NSpid"].split()) > 1]


def first_of_box(pid):
    return status_of(pid)["NSpid"].split()[-1] == "1"


def time_until_gone(victim, doomed):
    """Milliseconds from SIGKILL of `victim` until none of `doomed` is left; they die unseen by us, so
    each is held by a pidfd that says when."""
    poll = select.poll()
    held = [os.pidfd_open(pid) for pid in doomed]
    for fd in held:
        poll.register(fd, select.POLLIN)
    left = set(held)
    begun = time.monotonic()
    os.kill(victim, signal.SIGKILL)
    while left:
        ready = poll.poll(1000 * PATIENCE)
        if not ready:
            raise Failed("killed, and still alive: " + ", ".join(str(pid) for pid in doomed))
        for fd, _ in ready:
            poll.unregister(fd)
            left.discard(fd)
    took = 1000 * (time.monotonic() - begun)
    for fd in held:
        os.close(fd)
    return took


def named(pids, name):
    return next(pid for pid in pids if status_of(pid)["Name"] == name and not first_of_box(pid))


def one_round(build):
    """(ms until a killed session is gone, ms until everything is, {program: KiB of its PID 1})."""
    with Trial(build, ASKS) as trial:
        trial.start()
        trial.confirmed("grant", "add", trial.project)
        doomed = start_session(trial)
        beside = {}
        if os.getuid() == 0:
            beside = {program_below(pid, doomed): pss_of(pid) for pid in doomed if first_of_box(pid)}
        session = time_until_gone(named(doomed, "courier"), doomed)
        wait_until(lambda: not trial.waiting(), "the session's end")
        start_session(trial)
        everything = [trial.supervisor_pid, *descendants(trial.supervisor_pid)]
        whole = time_until_gone(trial.supervisor_pid, everything)
        return session, whole, beside


def program_below(first, pids):
    return next((status_of(p)["Name"] for p in pids if status_of(p)["PPid"] == str(first)), "nothing")


def main():
    rounds = []
    for number in range(ROUNDS):
        rounds.append(one_round(sys.argv[1]))
        if sys.stderr.isatty():
            print(f"\r  {number + 1}/{ROUNDS} ", end="", file=sys.stderr, flush=True)
    for what, times in (("a killed session's processes", [r[0] for r in rounds]),
                        ("the whole tree's, with coworkd killed,", [r[1] for r in rounds])):
        print(f"{what} are gone: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ({ROUNDS} rounds)")
    if rounds[0][2]:
        each = {name: statistics.median(r[2][name] for r in rounds) / 1024 for name in rounds[0][2]}
        print("memory of PID 1, beside the program: " +
              ", ".join(f"{name} {mib:.2f} MiB" for name, mib in each.items()) + " PSS")
    else:
        print("memory beside the program: not measured, since only root may look into PID 1; sudo ./dev bench box")


if __name__ == "__main__":
    main()
