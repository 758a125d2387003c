"""The kernel's table of Unix sockets, pairs without a name included: /proc names no socket's other
end, sock_diag(7) does."""

import dataclasses
import re
import socket
import struct

NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, REQUEST_AND_DUMP = 4, 20, 0x301
SHOW_NAME, SHOW_PEER = 1, 4
NAME, PEER = 0, 2  # Attributes of an answer.
KINDS = {socket.SOCK_STREAM: "stream", socket.SOCK_SEQPACKET: "packets", socket.SOCK_DGRAM: "datagrams"}
LISTENING = 10     # As TCP counts its states.
DONE, FAILED = 3, 2
HEADER, ANSWER, ATTRIBUTE = "=IHHII", "=BBBxIII", "=HH"


@dataclasses.dataclass
class UnixSocket:
    kind: str        # "stream", "packets" or "datagrams".
    listening: bool
    name: str        # Empty: it has none.
    numbered: bool   # The kernel made the name, since it was to say who sends: nobody connects by it.
    peer: int        # The inode of its other end; 0: it has none, or that one is gone.


def all_unix_sockets():
    """{inode: UnixSocket}, of this network namespace."""
    found = {}
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as kernel:
        kernel.settimeout(10)
        wanted = struct.pack("=BBHIIIII", socket.AF_UNIX, 0, 0, 0xFFFFFFFF, 0, SHOW_NAME | SHOW_PEER, 0, 0)
        size = struct.calcsize(HEADER) + len(wanted)
        kernel.send(struct.pack(HEADER, size, SOCK_DIAG_BY_FAMILY, REQUEST_AND_DUMP, 1, 0) + wanted)
        while True:
            for kind, body in pieces(kernel.recv(1 << 20), HEADER):
                if kind == DONE:
                    return found
                if kind == FAILED:
                    raise OSError(-struct.unpack_from("=i", body)[0], "sock_diag")
                found |= read(body)


def read(answer):
    _, kind, state, inode, _, _ = struct.unpack_from(ANSWER, answer)
    told = dict(pieces(answer[struct.calcsize(ANSWER):], ATTRIBUTE))
    peer = struct.unpack("=I", told[PEER])[0] if PEER in told else 0
    name = told.get(NAME, b"").rstrip(b"\0").decode(errors="replace")
    numbered = re.fullmatch(r"\0[0-9a-f]{5}", name) is not None
    return {inode: UnixSocket(KINDS[kind], state == LISTENING, name, numbered, peer)}


def pieces(text, header):
    """(type, body) of each piece: all of netlink is a length, a type and a body, padded to four."""
    while len(text) >= struct.calcsize(header):
        length, kind = struct.unpack_from(header, text)[:2]
        yield kind, text[struct.calcsize(header):length]
        text = text[(length + 3) & ~3:]
