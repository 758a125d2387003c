"""Knocks at a Unix socket as a gRPC client would, and prints what came of it: "answered" by as much
as a byte, "closed" without one, or the error that kept it out."""

import errno
import socket
import sys

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])  # And no settings.

with socket.socket(socket.AF_UNIX) as client:
    client.settimeout(30)
    try:
        client.connect(sys.argv[1])
        client.sendall(PREFACE)
        print("answered" if client.recv(1) else "closed")
    except (BrokenPipeError, ConnectionResetError):
        print("closed")
    except OSError as refused:
        print(errno.errorcode.get(refused.errno, refused))
