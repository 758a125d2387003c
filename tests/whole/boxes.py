"""The boxes that run, as the kernel tells it: rows (profile, sees, project, network, environment), in
the words of docs/privileges.md, "Boxes"."""

import dataclasses
import os
import pathlib
import re

from observe import children, environment_of, program_of, status_of
from privileges_page import as_list

NAMESPACES = ("user", "mnt", "pid", "ipc", "uts", "cgroup")
PROGRAMS = "/opt/cowork/"
PREFIXES = re.compile(r"^(GIT|OPENCODE)_.*")
DEVICES = {"/dev/" + name for name in ("null", "zero", "full", "random", "urandom", "pts", "shm")}
# Those of them that the machine has are there.
SMALL_ETC = {"/etc/" + name for name in (
    "alternatives", "ld.so.cache", "ssl/certs", "ssl/openssl.cnf", "localtime", "mime.types", "services", "protocols",
    "nsswitch.conf", "ca-certificates.conf")}


@dataclasses.dataclass
class Mount:
    device: str
    writable: bool
    kind: str


class Box:
    """Whatever is to be known later is read at once: a box may live for no longer than its command."""

    def __init__(self, first):
        """`first`: the pid of its first process, which has started what the box is for."""
        self.first = first
        worker, = children()[first]
        status = status_of(worker)
        rights = {int(status[name], 16) for name in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb")}
        self.program = program_of(worker)
        self.confined = (status["NoNewPrivs"], status["Seccomp"], rights) == ("1", "2", {0})
        self.namespaces_of_the_host = [name for name in NAMESPACES if same_namespace(worker, name)]
        self._mounts, self._network = mounts_of(worker), network_of(worker)
        self._names = {entry.split(b"=")[0].decode() for entry in environment_of(worker)}

    def row(self, told, project, package, lent):
        """`told`: {first process: profile}, by brokerd. A box of no session tells it by its program."""
        own = "files-ro" if self.program == "cowork-files" else self.program
        inside = {path: mount for path, mount in self._mounts.items() if beneath(path, project)}
        outside = {path: mount for path, mount in self._mounts.items() if path not in inside}
        environment = {"what it is lent" if name == lent else PREFIXES.sub(r"\1_…", name) for name in self._names}
        return (told.get(self.first, own), as_list(set(sees(outside, str(package), self.program))),
                as_list(says_of_project(inside, project)), self._network, as_list(environment))


def network_of(pid):
    if same_namespace(pid, "net"):
        return "the host's"
    devices = pathlib.Path(f"/proc/{pid}/net/dev").read_text().splitlines()[2:]
    return "its own, " + ("empty" if [line.split(":")[0].strip() for line in devices] == ["lo"] else "with a way out")


def same_namespace(pid, name):
    return os.readlink(f"/proc/{pid}/ns/{name}") == os.readlink(f"/proc/self/ns/{name}")


def mounts_of(pid):
    """{path: Mount}; of several on one path the last, which is on top."""
    found = {}
    for line in pathlib.Path(f"/proc/{pid}/mountinfo").read_text().splitlines():
        before, after = (part.split() for part in line.split(" - "))
        found[before[4]] = Mount(before[2], "rw" in before[5].split(","), after[0])
    return found


def beneath(path, place):
    return path == str(place) or path.startswith(f"{place}/")


def says_of_project(inside, project):
    """What lies over the project is of it once more, or is of the box and in place of it."""
    if not inside:
        return {"none"}
    whole = inside[str(project)]
    words = {"read-write" if whole.writable else "read-only"}
    for path, mount in inside.items():
        if mount.device != whole.device:
            words.add("configuration masked")
        elif whole.writable and not mount.writable:
            words.add("what is obeyed read-only")
        if mount.writable and not (whole.writable and mount.device == whole.device):
            words.add(f"{path} to write")
    return words


def sees(mounts, package, program):
    small_etc = len(SMALL_ETC & mounts.keys()) > 2
    for path, mount in mounts.items():
        if mount.writable:
            yield may_write(path, mount, DEVICES <= mounts.keys())
        elif path in SMALL_ETC and small_etc:
            yield "a small /etc"
        elif path.startswith(PROGRAMS):
            name = path.removeprefix(PROGRAMS)
            yield "its program" if name == program else name
        elif path.startswith("/proc/"):
            yield "its own /proc"
        elif path != "/":
            yield "its package" if path == package else path


def may_write(path, mount, small_dev):
    if path in DEVICES:
        return "a small /dev" if small_dev else path
    if path == "/proc" or path.startswith("/proc/"):
        return "its own /proc"
    if path == "/tmp" and mount.kind == "tmpfs":
        return "a private /tmp"
    if path == "/home/agent":
        return "an empty home" if mount.kind == "tmpfs" else "the session's home"
    return f"{path} to write"
