"""What the runtime in its box can reach and cannot, read from the kernel while it runs: its mounts,
its network, its view of processes, and what stands at the places it would most like to see. What
is not as it must be raises.

    reach_of(pid, trial)      `pid`: of the boxed runtime, as seen from outside
"""

import pathlib

from trial import Failed

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
    """Destinations of the box's own table, but for the loopback's."""
    lines = pathlib.Path(f"/proc/{pid}/net/route").read_text().splitlines()[1:]
    return [line.split()[1] for line in lines if line.split()[0] != "lo"]


def in_box(pid, place):
    return pathlib.Path(f"/proc/{pid}/root{place}")


def processes_of(pid):
    return [entry.name for entry in in_box(pid, "/proc").iterdir() if entry.name.isdigit()]


def files_line(pid, project):
    mounts = mounts_of(pid)
    need(mounts.get(str(project)) is False, "the runtime can write the project")
    written = {place for place, writable in mounts.items() if writable}
    need(written <= WRITABLE, f"the runtime can write {', '.join(sorted(written - WRITABLE))}")
    mine = ", ".join(sorted(written & {"/home/agent", "/tmp"}))
    etc = len(list(in_box(pid, "/etc").iterdir()))
    return f"read /usr, {etc} names of /etc, the project; write {mine}"


def network_line(pid):
    interfaces, routes = interfaces_of(pid), routes_of(pid)
    need(interfaces == ["lo"], f"the runtime has the interfaces {', '.join(interfaces)}")
    need(not routes, "the runtime has a route out")
    return "reach its own loopback, where the model's route listens: it has no other interface"


def hidden_line(pid, trial):
    """Each of these exists out here, as the person who runs the demo can see."""
    places = [trial.home / "run/broker.sock", trial.home / "data", trial.home / "config", trial.root / "key",
              pathlib.Path("/var/lib"), pathlib.Path("/etc/shadow")]
    for place in places:
        need(place.exists(), f"{place} is not there to be hidden")
        need(not in_box(pid, place).exists(), f"the runtime can see {place}")
    return "see broker.sock, our data and settings, the key's file, /var/lib, /etc/shadow: looked for in its root"


def processes_line(pid):
    seen, all_here = len(processes_of(pid)), len([p for p in pathlib.Path("/proc").iterdir() if p.name.isdigit()])
    need(seen < all_here, "the runtime sees every process of this machine")
    return f"see {all_here - seen} of this machine's {all_here} processes; write the project"


def reach_of(pid, trial):
    return {"can reach": f"{files_line(pid, trial.project)}\n{network_line(pid)}",
            "cannot": f"{hidden_line(pid, trial)}\n{processes_line(pid)}"}
