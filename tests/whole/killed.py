"""Who is killed in killed_test.py, a row each, and how it is found while its turn has calls of every kind."""

import dataclasses
import enum
import pathlib
from typing import Callable

from observe import descendants, status_of


class Then(enum.Enum):
    GOES_ON = "the turn goes on"
    UNWATCHED = "the turn goes on, and nobody is shown it"
    ENDS = "the turn ends by itself"
    # OpenCode waits for a shell that a signal killed until the tool's own time is up: two minutes.
    HANGS = "the runtime waits on, and a person stops the turn"


@dataclasses.dataclass(frozen=True)
class Victim:
    name: str
    find: Callable             # Of a Scene: its pid.
    then: Then = Then.GOES_ON
    forgets: bool = False      # Secrets go with it: the vault is in memory.
    takes: tuple = ()          # What is then not made, though the turn goes on.
    unspent: bool = False      # One call more was permitted, and the runtime does not know.


class Scene:
    """The processes below a coworkd as they are at one moment."""

    def __init__(self, supervisor, boxes, client):
        """`boxes`: {profile: pid of its first process}, of one session, which `client` follows."""
        self.supervisor, self.boxes, self.client, self._seen = supervisor, boxes, client, {}
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

    def of_nobody(self, name):
        """Of those the one that is in no box of the session."""
        of_session = self.of_session()
        return next(pid for pid, (its, boxed, _) in self._seen.items()
                    if its == name and boxed and pid not in of_session)

    def first_above(self, pid):
        """The first process of its box."""
        return int(status_of(pid)["PPid"])

    def within(self, profile, name):
        """In the order in which they began."""
        return sorted(pid for pid in descendants(self.boxes[profile]) if self._seen.get(pid, ("",))[0] == name)


def daemon(name, **more):
    return Victim(name, lambda scene: scene.unboxed(name), **more)


def before_a_permit_is_spent(victim):
    return dataclasses.replace(victim, name=f"{victim.name} before a permit is spent", unspent=True)


def first_of(profile, **more):
    return Victim(f"the first process of the {profile} box", lambda scene: scene.boxes[profile], **more)


def within(profile, name, **more):
    return Victim(f"{name} in the {profile} box", lambda scene: scene.within(profile, name)[0], **more)


def shell(which, index, **more):
    return Victim(f"agent-shell of the command that {which}",
                  lambda scene: scene.within("runtime", "agent-shell")[index], then=Then.HANGS, **more)


def shim(server, **more):
    return Victim(f"mcp-shim of {server}", lambda scene: scene.boxed("mcp-shim", f"\0{server}\0".encode()), **more)


def first_above(victim):
    return dataclasses.replace(victim, name=f"the first process of the box of the {victim.name}",
                               find=lambda scene: scene.first_above(victim.find(scene)))


COURIER = within("courier", "courier", then=Then.ENDS)
RESOLVER = Victim("resolver", lambda scene: scene.boxed("resolver"))
LOOKS = Victim("cowork-files that looks", lambda scene: scene.boxed("cowork-files", b"--preview"))
LOOKS_COURIER = Victim("courier of the one that looks", lambda scene: scene.of_nobody("courier"))
VICTIMS = (
    Victim("coworkd", lambda scene: scene.supervisor, then=Then.ENDS, forgets=True),
    daemon("brokerd", then=Then.ENDS),
    daemon("policyd"),
    daemon("vaultd", then=Then.ENDS, forgets=True),
    daemon("runnerd", then=Then.ENDS),
    daemon("zygote", then=Then.ENDS),
    Victim("cowork", lambda scene: scene.client, then=Then.UNWATCHED),
    COURIER,
    *(within(helper, helper, then=Then.ENDS) for helper in ("gate", "dialer")),
    *(first_of(helper, then=Then.ENDS) for helper in ("courier", "gate", "dialer")),
    RESOLVER,
    first_above(RESOLVER),
    first_of("runtime", then=Then.ENDS),
    within("runtime", "opencode", then=Then.ENDS),
    shell("runs", 0),
    shell("waits", 1, takes=("waiting",)),
    shim("own"),
    shim("files", takes=("written",)),
    first_of("files", takes=("written",)),
    within("files", "cowork-files", takes=("written",)),
    LOOKS,
    LOOKS_COURIER,
    first_above(LOOKS),
    first_above(LOOKS_COURIER),
    first_of("mcp"),
    within("mcp", "python3"),
    first_of("tool"),
    within("tool", "bash"),
    *(before_a_permit_is_spent(victim) for victim in (
        daemon("brokerd", then=Then.ENDS), daemon("runnerd", then=Then.ENDS), COURIER)),
)
