"""Who listens on the host."""

import os
import pathlib

from observe import children, status_of


def listeners(uid):
    """{(address, inode)} of the host's listening TCP sockets that this user made."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in pathlib.Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and int(fields[7]) == uid:
                found.add((fields[1], fields[9]))
    return found


def sockets_of_others_like(pid):
    """The inodes of the sockets of every other process with this one's name."""
    name, found = status_of(pid)["Name"], set()
    for other in [p for below in children().values() for p in below if p != pid]:
        try:
            if status_of(other)["Name"] == name:
                found |= sockets_of(other)
        except (FileNotFoundError, ProcessLookupError):  # It ended meanwhile.
            pass
    return found


def sockets_of(pid):
    targets = [os.readlink(entry) for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir()]
    return {target[len("socket:["):-1] for target in targets if target.startswith("socket:")}
