"""Listening sockets on the host that nobody has any business with, and who was reached."""

import contextlib
import os
import pathlib
import select
import socket
import threading


class Doors:
    """`names`: "tcp4", "tcp6", "page" (TCP again), "udp4", "udp6", "abstract", "in tmp", "in project". `ports` of
    the first five."""

    def __init__(self, word, project):
        self.abstract, self.in_tmp = f"door-{word}", pathlib.Path(f"/tmp/door-{word}.sock")
        self.in_project = project / "door.sock"
        self._sockets = {name: bound(family, kind, address) for name, family, kind, address in (
            ("tcp4", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            ("tcp6", socket.AF_INET6, socket.SOCK_STREAM, ("::1", 0)),
            ("page", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            ("udp4", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            ("udp6", socket.AF_INET6, socket.SOCK_DGRAM, ("::1", 0)),
            ("abstract", socket.AF_UNIX, socket.SOCK_STREAM, "\0" + self.abstract),
            ("in tmp", socket.AF_UNIX, socket.SOCK_STREAM, str(self.in_tmp)),
            ("in project", socket.AF_UNIX, socket.SOCK_STREAM, str(self.in_project)))}
        for path in (self.in_tmp, self.in_project):
            os.chmod(path, 0o777)
        self.ports = {name: s.getsockname()[1] for name, s in self._sockets.items() if s.family != socket.AF_UNIX}
        self._reached, self._end = set(), os.pipe()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def was_reached(self, name):
        return name in self._reached

    def close(self):
        os.write(self._end[1], b"x")
        self._thread.join()
        for each in self._sockets.values():
            each.close()
        self.in_tmp.unlink()

    def _watch(self):
        names = {s.fileno(): name for name, s in self._sockets.items()}
        while True:
            ready, _, _ = select.select([self._end[0], *names], [], [])
            if self._end[0] in ready:
                return
            for number in ready:
                self._reached.add(names[number])
                self._take(self._sockets[names[number]])

    def _take(self, door):
        if door.type == socket.SOCK_DGRAM:
            door.recv(64)
            return
        guest, _ = door.accept()
        with guest, contextlib.suppress(OSError):  # It may have what it came for.
            guest.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")


def bound(family, kind, address):
    door = socket.socket(family, kind)
    door.bind(address)
    if kind == socket.SOCK_STREAM:
        door.listen()
    return door
