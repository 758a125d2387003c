"""Observer: watches, through /proc, the processes that one process started, for as long as they
live. It believes the kernel, not us.

    with Observer(lambda pid: ...) as observer: ...
    observer.seen          one Sight for each process, as it was last
"""

import dataclasses
import pathlib
import threading

PERIOD = 0.01  # Seconds: a tool box may live for no longer than a few of these.


@dataclasses.dataclass
class Sight:
    pid: int
    start: str
    name: str
    boxed: bool            # Below a pid namespace of its own.
    first: bool            # The first process of its box: ours, and not dumpable.
    environment: list      # Of bytes; None where the kernel refused to show it.
    status: dict


def status_of(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def environment_of(pid):
    try:
        return [e for e in pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") if e]
    except PermissionError:
        return None


def program_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/exe").readlink().name
    except PermissionError:
        return None


def start_of(pid):
    """The process's start time, which tells it from a later one with its number; None: gone."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields[19]


def children():
    """{parent: [pid]} of everything that runs."""
    found = {}
    for folder in pathlib.Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                found.setdefault(int(parent), []).append(int(folder.name))
            except (FileNotFoundError, ProcessLookupError):
                pass
    return found


def descendants(root):
    tree, found, next_ones = children(), [], [root]
    while next_ones:
        pid = next_ones.pop()
        below = tree.get(pid, [])
        found += below
        next_ones += below
    return found


def glimpse(pid):
    """What changes when a process becomes another program, or lets go of its memory at its end."""
    return start_of(pid), status_of(pid)["Name"], program_of(pid), environment_of(pid)


def look(pid):
    """A Sight of the process, or None: it is gone, or is not yet the program it will be."""
    try:
        before = start, name, program, environment = glimpse(pid)
        status = status_of(pid)
        numbers = status["NSpid"].split()
        sight = Sight(pid=pid, start=start, name=name, boxed=len(numbers) > 1,
                      first=numbers[-1] == "1", environment=environment, status=status)
        # Name and environment are read one after the other: of two programs they would make a third.
        settled = start is not None and before == glimpse(pid)
    except (FileNotFoundError, ProcessLookupError, KeyError):
        return None
    # Between clone and exec a box's process still is the zygote, busy giving up what it has.
    return sight if settled and not (sight.boxed and (program or "").endswith("zygote")) else None


class Observer:
    def __init__(self, root):
        self.seen = {}
        self._root, self._enough = root, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._enough.set()
        self._thread.join()

    def alive(self):
        return [s for s in self.seen.values() if start_of(s.pid) == s.start]

    def _watch(self):
        while not self._enough.wait(PERIOD):
            for pid in descendants(self._root):
                sight = look(pid)
                if sight:
                    self.seen[pid, sight.start] = sight
