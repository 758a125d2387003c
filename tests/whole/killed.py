"""Who is killed in killed_test.py, a row each, and how it is found while its turn has calls of every kind."""

import dataclasses
import enum
import pathlib
from typing import Callable

from observe import descendants, status_of


class Then(enum.Enum):
    GOES_ON = "the turn goes on"
    ENDS = "the turn ends by itself"
    # OpenCode waits for a shell that a signal killed until the tool's own time is up: two minutes.
    HANGS = "the runtime waits on, and a person stops the turn"


@dataclasses.dataclass(frozen=True)
class Victim:
    name: str
    find: Callable             # Of a Scene: its pid.
    then: Then = Then.GOES_ON
    forgets: bool = False      # Secrets go with it: the vault is in memory.


class Scene:
    """The processes below a coworkd as they are at one moment."""

    def __init__(self, supervisor, boxes):
        """`boxes`: {profile: pid of its first process}, of one session."""
        self.supervisor, self.boxes, self._seen = supervisor, boxes, {}
        for pid in descendants(supervisor):
            try:
                status = status_of(pid)
                line = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue
            self._seen[pid] = (status["Name"], len(status["NSpid"].split()) > 1, line)

    def of_session(self):
        return [pid for first in self.boxes.values() for pid in (first, *descendants(first))]

    def unboxed(self, name):
        return next(pid for pid, (its, boxed, _) in self._seen.items() if its == name and not boxed)

    def boxed(self, name, word=b""):
        """Whichever session's, or nobody's."""
        return next(pid for pid, (its, boxed, line) in self._seen.items() if its == name and boxed and word in line)

    def within(self, profile, name):
        """In the order in which they began."""
        return sorted(pid for pid in descendants(self.boxes[profile]) if self._seen.get(pid, ("",))[0] == name)


def daemon(name, **more):
    return Victim(name, lambda scene: scene.unboxed(name), **more)


def first_of(profile, **more):
    return Victim(f"the first process of the {profile} box", lambda scene: scene.boxes[profile], **more)


def within(profile, name, **more):
    return Victim(f"{name} in the {profile} box", lambda scene: scene.within(profile, name)[0], **more)


def shell(which, index):
    return Victim(f"agent-shell of the command that {which}",
                  lambda scene: scene.within("runtime", "agent-shell")[index], then=Then.HANGS)


VICTIMS = (
    Victim("coworkd", lambda scene: scene.supervisor, then=Then.ENDS, forgets=True),
    daemon("brokerd", then=Then.ENDS),
    daemon("policyd"),
    daemon("vaultd", then=Then.ENDS, forgets=True),
    daemon("runnerd", then=Then.ENDS),
    daemon("zygote", then=Then.ENDS),
    *(within(helper, helper, then=Then.ENDS) for helper in ("courier", "gate", "dialer")),
    Victim("resolver", lambda scene: scene.boxed("resolver")),
    first_of("runtime", then=Then.ENDS),
    within("runtime", "opencode", then=Then.ENDS),
    shell("runs", 0),
    shell("waits", 1),
    Victim("mcp-shim", lambda scene: scene.boxed("mcp-shim", b"\0own\0")),
    first_of("files"),
    within("files", "cowork-files"),
    Victim("cowork-files that looks", lambda scene: scene.boxed("cowork-files", b"--preview")),
    first_of("mcp"),
    within("mcp", "python3"),
    first_of("tool"),
    within("tool", "bash"),
)
