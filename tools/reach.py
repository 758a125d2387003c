"""What the runtime in its box can reach and cannot, read from the kernel while it runs: its mounts,
its network, its view of processes, and what stands at the places it would most like to see. What
is not as it must be raises.

    reach_of(pid, trial)      `pid`: of the boxed runtime, as seen from outside
"""

import os
import pathlib

from trial import Failed

LISTENS = "0A"
LOOPBACK = {"0100007F", "00000000000000000000000001000000"}
WRITABLE = {"/home/agent", "/tmp", "/dev/shm"}  # Its own; gone with it but for the first.
NO_STORE = {"proc", "devpts", "devtmpfs"}  # Kinds that keep nothing that is written.


def need(claim, why):
    if not claim:
        raise Failed(why)


def mounts_of(pid):
    """{place: whether it can be written}, as the box has them, of what keeps something."""
    found = {}
    for line in pathlib.Path(f"/proc/{pid}/mountinfo").read_text().splitlines():
        fields, _, kind = line.partition(" - ")
        place, options = fields.split()[4:6]
        if kind.split()[0] not in NO_STORE:
            found[place] = "rw" in options.split(",")
    return found


def interfaces_of(pid):
    lines = pathlib.Path(f"/proc/{pid}/net/dev").read_text().splitlines()[2:]
    return [line.partition(":")[0].strip() for line in lines]


def routes_of(pid):
    """Lines of the box's own tables, but for the loopback's."""
    old = pathlib.Path(f"/proc/{pid}/net/route").read_text().splitlines()[1:]
    new = pathlib.Path(f"/proc/{pid}/net/ipv6_route")
    lines = [*old, *(new.read_text().splitlines() if new.exists() else [])]
    return [line for line in lines if "lo" not in (line.split()[0], line.split()[-1])]


def listeners_of(pid):
    """Where somebody listens in the box's network: addresses as the kernel writes them."""
    rows = [line.split() for table in ("tcp", "tcp6")
            for line in pathlib.Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]]
    return [row[1].partition(":")[0] for row in rows if row[3] == LISTENS]


def in_box(pid, place):
    return pathlib.Path(f"/proc/{pid}/root{place}")


def namespace_of(pid):
    """The pid namespace; None: of a process that may not be looked into, or is gone."""
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except OSError:
        return None


def numbers_in(proc):
    return [entry.name for entry in proc.iterdir() if entry.name.isdigit()]


def files_line(pid, project):
    mounts = mounts_of(pid)
    need(mounts.get(str(project)) is False, "the runtime can write the project")
    written = {place for place, writable in mounts.items() if writable}
    need(written <= WRITABLE, f"the runtime can write {', '.join(sorted(written - WRITABLE))}")
    mine = ", ".join(sorted(written & {"/home/agent", "/tmp"}))
    usr, etc = (len(list(in_box(pid, place).iterdir())) for place in ("/usr/bin", "/etc"))
    return f"read {usr} programs of /usr/bin, {etc} names of /etc, the project; write {mine}"


def network_line(pid):
    interfaces, routes = interfaces_of(pid), routes_of(pid)
    need(interfaces == ["lo"], f"the runtime has the interfaces {', '.join(interfaces)}")
    need(not routes, "the runtime has a route out")
    listeners = listeners_of(pid)
    need(listeners and set(listeners) <= LOOPBACK, f"somebody listens beside its loopback: {listeners}")
    return f"reach its own loopback, where {len(listeners)} listen: it has no other interface"


def hidden_line(pid, trial):
    """Each of these exists out here, as the person who runs the demo can see."""
    places = [trial.home / "run/broker.sock", trial.home / "data", trial.home / "config", trial.root / "key",
              pathlib.Path("/var/lib"), pathlib.Path("/etc/shadow")]
    for place in places:
        need(place.exists(), f"{place} is not there to be hidden")
        need(not in_box(pid, place).exists(), f"the runtime can see {place}")
    return "see broker.sock, our data and settings, the key's file, /var/lib, /etc/shadow: looked for in its root"


def processes_line(pid):
    here = numbers_in(pathlib.Path("/proc"))
    seen, own = len(numbers_in(in_box(pid, "/proc"))), namespace_of(pid)
    mates = sum(namespace_of(other) == own for other in here)
    need(seen <= mates, f"the runtime sees {seen} processes, and {mates} are in its box")
    return f"see {len(here) - seen} of this machine's {len(here)} processes; write the project"


def reach_of(pid, trial):
    return {"can reach": f"{files_line(pid, trial.project)}\n{network_line(pid)}",
            "cannot": f"{hidden_line(pid, trial)}\n{processes_line(pid)}"}
