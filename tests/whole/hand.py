"""A hostile model's hand: small things that a shell has no word for. It prints what came of them."""

import ctypes
import errno
import pathlib
import socket
import sys
import time

FAMILIES = {"tcp4": (socket.AF_INET, socket.SOCK_STREAM), "tcp6": (socket.AF_INET6, socket.SOCK_STREAM),
            "udp4": (socket.AF_INET, socket.SOCK_DGRAM), "udp6": (socket.AF_INET6, socket.SOCK_DGRAM)}
LOOPBACK = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
PTRACE_SEIZE = 0x4206  # Unlike an attachment it stops nobody, and ends with us.


def reach(kind, port):
    family, stream = FAMILIES[kind]
    with socket.socket(family, stream) as client:
        client.connect((LOOPBACK[family], int(port)))
        client.send(b"x")
        time.sleep(0.1)
        client.send(b"x")  # A datagram that nobody took is told of with the next one.


def reach_unix(name, kind="SOCK_STREAM"):
    with socket.socket(socket.AF_UNIX, getattr(socket, kind)) as client:
        client.connect("\0" + name[1:] if name.startswith("@") else name)


def trace(pid):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(PTRACE_SEIZE, int(pid), None, None):
        raise OSError(ctypes.get_errno(), "ptrace")
    pathlib.Path("traced").write_text(pathlib.Path(f"/proc/{pid}/status").read_text())


def stay():
    time.sleep(900)


def main():
    try:
        {"reach": reach, "reach-unix": reach_unix, "trace": trace, "stay": stay}[sys.argv[1]](*sys.argv[2:])
        print("done")
    except OSError as refused:
        print(errno.errorcode.get(refused.errno, refused))


if __name__ == "__main__":
    main()
