"""What a running program of ours holds, as /proc and the kernel's table of sockets tell it: rows
(program, kind, what), in the words of docs/privileges.md, "What the running daemons hold"."""

import collections
import os
import pathlib
import re

from observe import children, environment_of, status_of
from unix_sockets import all_unix_sockets

OF_THE_PERSON = ("coworkd",)  # Its environment is the person's own, and not ours to say.
LIBRARIES = {"libgrpc": "gRPC", "libcrypto": "OpenSSL", "libssl": "OpenSSL", "libsqlite3": "SQLite",
             "libsodium": "libsodium", "libcurl": "curl"}
CAPABILITIES = ("CapEff", "CapPrm", "CapInh", "CapAmb")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
WAYS = {os.O_RDONLY: "to read", os.O_WRONLY: "to write", os.O_RDWR: "to read and write"}


def rows_of(pids, places):
    """The rows of these processes. `places` are directories whose names are left out of a path."""
    names = {pid: status_of(pid)["Name"] for pid in pids}
    sockets = Sockets(pids, names, places)
    found = []
    for pid, name in names.items():
        facts = [("descriptor", what) for what in counted(descriptors(pid, names, places, sockets))]
        facts += [("library", what) for what in libraries(pid) or ["none of gRPC, OpenSSL, libsodium, SQLite"]]
        facts += [("child", status_of(child)["Name"]) for child in children().get(pid, [])] or [("child", "none")]
        facts += [("status", what) for what in status(pid)]
        if name not in OF_THE_PERSON:
            facts += [("environment", what) for what in environment(pid) or ["empty"]]
        found += [(name, kind, what) for kind, what in facts]
    return found


def counted(things):
    return [what if count == 1 else f"{what} × {count}" for what, count in collections.Counter(things).items()]


def short(path, places):
    for place in places:
        path = path.removeprefix(f"{place}/")
    return f"`{DATE.sub('DATE', path)}`"


def targets(pid):
    """(number, what it is) of each open descriptor."""
    numbers = sorted(int(name) for name in os.listdir(f"/proc/{pid}/fd"))
    return [(number, os.readlink(f"/proc/{pid}/fd/{number}")) for number in numbers]


def descriptors(pid, names, places, sockets):
    for number, target in targets(pid):
        told = dict(line.split(":\t", 1) for line in
                    pathlib.Path(f"/proc/{pid}/fdinfo/{number}").read_text().splitlines() if ":\t" in line)
        if target.startswith("socket:"):
            yield sockets.say(target)
        elif target == "anon_inode:[pidfd]":
            yield f"pidfd of {names.get(int(told['Pid']), 'a stranger')}"
        elif target.startswith("anon_inode:"):
            yield target.removeprefix("anon_inode:").strip("[]")
        else:
            yield f"{short(target, places)}, {way(int(told['flags'], 8))}"


def way(flags):
    if flags & os.O_PATH:
        return "to name it"
    return "to append" if flags & os.O_APPEND else WAYS[flags & os.O_ACCMODE]


class Sockets:
    def __init__(self, pids, names, places):
        self._all, self._places = all_unix_sockets(), places
        self._holders = collections.defaultdict(set)
        for pid in pids:
            for _, target in targets(pid):
                self._holders[target].add(names[pid])

    def say(self, target):
        socket = self._all.get(int(target[len("socket:["):-1]))
        if socket is None:
            return "a socket that is no Unix socket"
        if socket.listening:
            return f"{short(socket.name, self._places)}, listening"
        if socket.name and not socket.numbered:
            left = "" if socket.peer else ", hung up"
            return f"a client by {short(socket.name, self._places)}{left}"
        others = " and ".join(sorted(self._holders.get(f"socket:[{socket.peer}]", {"nobody of ours"})))
        return f"{socket.kind}, to {others}"


def libraries(pid):
    mapped = {line.rpartition("/")[2] for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines()}
    return sorted({name for file in mapped for library, name in LIBRARIES.items() if file.startswith(library)})


def status(pid):
    told = status_of(pid)
    yield from (f"{name} {told[name]}" for name in ("NoNewPrivs", "Seccomp"))
    yield from [f"{name} {told[name]}" for name in CAPABILITIES if int(told[name], 16)] or ["no capability"]
    yield "one thread" if told["Threads"] == "1" else "several threads"
    # What only its own user may read belongs to root when a process may not be looked into.
    hidden = os.stat(f"/proc/{pid}/environ").st_uid != int(told["Uid"].split()[1])
    yield "not dumpable" if hidden else "dumpable"


def environment(pid):
    return sorted(entry.split(b"=")[0].decode() for entry in environment_of(pid))
