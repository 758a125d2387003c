#!/usr/bin/env python3
"""Finds what tests or the demo left running or mounted.

    leftovers.py note FILE [--user NAME]      writes down what is there before
    leftovers.py compare FILE [--user NAME]   names what is there besides, and fails if anything is

With --user, every new process of that user counts: nobody else works under it. Otherwise those of
this user that run a program of this tree, or that hide what they run, as our daemons do.
"""

import argparse
import json
import os
import pathlib
import pwd
import sys
import time

TREE = str(pathlib.Path(__file__).resolve().parent.parent) + "/"
PATIENCE = 5  # Seconds: what was told to end may still be at it.


def processes(uid):
    """{"PID START": name}. The start time tells a process from another one with its number."""
    found = {}
    for folder in pathlib.Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and uid_of(folder) == uid:
                state, start = state_and_start(folder)
                if state != "Z":
                    found[f"{folder.name} {start}"] = (folder / "comm").read_text().strip()
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


def uid_of(folder):
    """Of the process itself: the folder of an undumpable one belongs to root."""
    lines = (folder / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Uid:"))


def state_and_start(folder):
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    return fields[0], fields[19]


def ours(key):
    try:
        return os.readlink(f"/proc/{key.split()[0]}/exe").startswith(TREE)
    except PermissionError:
        return True
    except OSError:
        return False


def mounts():
    lines = pathlib.Path("/proc/self/mountinfo").read_text().splitlines()
    return sorted(line.split()[4] for line in lines)


def snapshot(user):
    uid = pwd.getpwnam(user).pw_uid if user else os.getuid()
    return {"processes": processes(uid), "mounts": mounts()}


def left(before, user):
    now = snapshot(user)
    new = {k: v for k, v in now["processes"].items() if k not in before["processes"]}
    mine = {str(os.getpid()), str(os.getppid())}
    lines = [f"process {key.split()[0]} {name}" for key, name in sorted(new.items())
             if key.split()[0] not in mine and (user or ours(key))]
    points = [p for p in now["mounts"] if p not in before["mounts"]]
    return lines + [f"mount {p}" for p in points if user or p.startswith(("/tmp/", TREE))]


def wait_for_none(before, user):
    deadline = time.monotonic() + PATIENCE
    lines = left(before, user)
    while lines and time.monotonic() < deadline:
        time.sleep(0.2)
        lines = left(before, user)
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=("note", "compare"))
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--user")
    wanted = parser.parse_args()
    if wanted.action == "note":
        wanted.file.write_text(json.dumps(snapshot(wanted.user)))
        return 0
    lines = wait_for_none(json.loads(wanted.file.read_text()), wanted.user)
    print("\n".join(lines) if lines else "nothing is left")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
