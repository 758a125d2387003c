"""Who is connected to whom, as /proc and the kernel's tables of sockets tell it: rows (one, other, by
what), in the words of docs/privileges.md, "Who is connected to whom"."""

import collections
import ctypes
import os
import pathlib
import re
import threading

from unix_sockets import all_unix_sockets

CLONE_NEWNET = 0x40000000
ESTABLISHED = "01"
KINDS = {"stream": "a stream"}
LIBC = ctypes.CDLL(None, use_errno=True)
GONE = (FileNotFoundError, ProcessLookupError)


def connections(names):
    """`names`: {pid: what the page calls it}. Each row once, the ends in the order of their names."""
    held, found = holders(names), set()
    for end, (kind, other) in pairs_of_ends(names).items():
        found |= rows(held.get(end, ()), held.get(other, ()), kind)
    for target, ours in held.items():
        if target.startswith("pipe:"):
            found |= rows(ours, ours, "a pipe")
    return found


def rows(some, others, kind):
    return {(*sorted([one, other]), kind) for one in some for other in others if one != other}


def holders(names):
    """{what a descriptor leads to: the names of those who have it}."""
    held = collections.defaultdict(set)
    for pid, name in names.items():
        try:
            for number in os.listdir(f"/proc/{pid}/fd"):
                held[os.readlink(f"/proc/{pid}/fd/{number}")].add(name)
        except GONE:  # It, or that descriptor.
            pass
    return held


def pairs_of_ends(pids):
    """{one end: (what it is, the other end)}, of every network that one of these processes is in."""
    ends = {}
    for pid in networks(pids):
        try:
            unix = within_network_of(pid, all_unix_sockets)
            ends |= {end(inode): (KINDS.get(socket.kind, socket.kind), end(socket.peer))
                     for inode, socket in unix.items() if socket.peer}
            ends |= tcp_pairs(pid)
        except GONE:
            pass
    return ends


def end(inode):
    return f"socket:[{inode}]"


def networks(pids):
    """A pid in each."""
    found = {}
    for pid in pids:
        try:
            found.setdefault(os.readlink(f"/proc/{pid}/ns/net"), pid)
        except GONE:
            pass
    return found.values()


def within_network_of(pid, ask):
    """What `ask` answers on a thread of its own that is in the network of this process."""
    network, answers = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY | os.O_CLOEXEC), []

    def enter_and_ask():
        if LIBC.setns(network, CLONE_NEWNET) == 0:
            answers.append(ask())
    thread = threading.Thread(target=enter_and_ask)
    thread.start()
    thread.join()
    os.close(network)
    if not answers:
        raise ProcessLookupError(f"the network of {pid} cannot be entered")
    return answers[0]


def tcp_pairs(pid):
    """Those of which both ends are in this network."""
    lines = [line.split() for table in ("tcp", "tcp6")
             for line in pathlib.Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]]
    ends = {(ipv4(fields[1]), ipv4(fields[2])): end(fields[9]) for fields in lines if fields[3] == ESTABLISHED}
    return {one: ("TCP", ends[there, here]) for (here, there), one in ends.items() if (there, here) in ends}


def ipv4(address):
    """An IPv4 address in IPv6 is the same address."""
    return re.sub("^0{16}FFFF0000", "", address)
