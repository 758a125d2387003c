"""A look at all that coworkd or this test started: who runs what, who is connected to whom, and what
each box sees, in the words of docs/privileges.md."""

import os
import threading

import whole
from boxes import Box
from connections import connections
from observe import children, descendants, program_of, status_of

NOT_OURS = {"bash": "a command", "sleep": "a command", "python3": "an MCP server"}
FIRST, PROVIDER = "a box's first process", "the provider"
GONE = (FileNotFoundError, ProcessLookupError)


class Looks:
    """What was seen in all looks together."""

    def __init__(self, trial, lent):
        self.programs, self.runs, self.connections, self.rows = set(), set(), set(), set()
        self.boxes, self._trial, self._lent = [], trial, lent

    def look(self):
        """When two in a row see the same: nothing is being made."""
        def settled():
            try:
                (_, seen, _), (names, again, boxes) = self._once(), self._once()
            except (*GONE, KeyError, ValueError):  # A box is being made, or has ended meanwhile.
                return None
            return (names, again, boxes) if seen == again else None
        names, (_, connected, rows), boxes = whole.wait_for("rest", settled)
        self.note(names)
        self.connections |= connected
        self.rows |= rows
        self.boxes += boxes

    def note(self, names):
        self.programs |= set(names.values())
        self.runs |= runs(names)

    def names(self):
        """{pid: what the page calls it}."""
        ours = {os.getpid(): PROVIDER}
        for pid in {self._trial.supervisor_pid, *descendants(os.getpid()), *descendants(self._trial.supervisor_pid)}:
            try:
                ours[pid] = name_of(pid)
            except GONE:
                pass
        return ours

    def connected(self, names):
        # The server's tools also knock at the test's door, which is no provider's.
        return {row for row in connections(names) if PROVIDER not in row or row[2] == "TCP"}

    def _once(self):
        names, told = self.names(), {box["pid"]: box["profile"] for box in self._trial.json_lines("admin", "boxes")}
        boxes = [Box(pid) for pid, name in names.items() if name == FIRST]
        package = self._trial.root / "package"
        rows = {box.row(told, self._trial.project, package, self._lent) for box in boxes}
        return names, (set(names.values()), self.connected(names), rows), boxes


def name_of(pid):
    program, numbers = program_of(pid), status_of(pid)["NSpid"].split()
    if len(numbers) == 1:
        return program
    return FIRST if numbers[-1] == "1" else NOT_OURS.get(program.partition(".")[0], program)


def runs(names):
    """{(program, what it runs)}. A box's first process runs what the zygote was told to."""
    tree, found = children(), set()
    for pid, name in names.items():
        runner = "zygote" if name == FIRST else name
        found |= {(runner, names[child]) for child in tree.get(pid, []) if child in names}
    return {(one, other) for one, other in found if other not in (one, FIRST)}


class Gathering:
    """Asks again and again until it is left; `found` is whatever was ever among the answers."""

    def __init__(self, ask):
        self.found, self._ask, self._enough = set(), ask, threading.Event()
        self._thread = threading.Thread(target=self._gather, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._enough.set()
        self._thread.join()

    def _gather(self):
        while not self._enough.wait(0.005):
            try:
                self.found |= self._ask()
            except GONE:
                pass
