"""An MCP server that has one of each thing that another could see, and looks for those of two servers, its own
and its neighbour's: neighbour.py NAME NAMES PORTS, each list with commas. Its tool answers with {name: [kinds]}."""

import contextlib
import json
import os
import pathlib
import socket
import sys
import tempfile

from own_server import answer_with, serve

SHARED = pathlib.Path(tempfile.gettempdir())
KINDS = ("package", "file", "process", "socket", "abstract socket", "port")


def places(name, port):
    return {"socket": (socket.AF_UNIX, f"{SHARED}/{name}.sock"),
            "abstract socket": (socket.AF_UNIX, f"\0{SHARED}/{name}"), "port": (socket.AF_INET, ("127.0.0.1", port))}


@contextlib.contextmanager
def open_house(name, port):
    (SHARED / name).write_text("kept\n")
    with contextlib.ExitStack() as doors:
        for family, place in places(name, port).values():
            door = doors.enter_context(socket.socket(family))
            door.bind(place)
            door.listen()
        yield


def reached(family, place):
    with socket.socket(family) as client:
        return client.connect_ex(place) == 0


def runs(name):
    """Whether a process is there that says so in its arguments: ours, with its name behind the program's."""
    lines = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            lines.append(pathlib.Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0"))
        except OSError:
            pass
    return any(b"neighbour.py" in line and line[line.index(b"neighbour.py") + 1] == name.encode() for line in lines)


def seen(name, port):
    """A package is where the others are, by its server's name."""
    found = {"package": (pathlib.Path.cwd().parent / name).exists(), "file": (SHARED / name).exists(),
             "process": runs(name)}
    found |= {kind: reached(*place) for kind, place in places(name, port).items()}
    return [kind for kind in KINDS if found[kind]]


def main(own, names, ports):
    both = dict(zip(names.split(","), map(int, ports.split(","))))
    with open_house(own, both[own]):
        serve(lambda asked, _: answer_with(asked, json.dumps({name: seen(name, port) for name, port in both.items()})))


if __name__ == "__main__":
    main(*sys.argv[1:])
