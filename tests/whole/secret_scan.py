"""Looks for a secret where it must not be: in any of the forms in which a program might have written
it, in files and in the memory of processes."""

import base64
import os
import pathlib
import stat
import urllib.parse

PIECE, PAGE = 16 << 20, 4096  # Of memory: what is read at a time, and what can be read or cannot.


def forms_of(secret):
    """{name: bytes} of the ways a secret is written. Of base64 there are three, after how many bytes
    stand before it; what they share with their neighbours is left out."""
    raw = secret.encode()
    forms = {"as it is": raw, "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode(),
             "UTF-16": secret.encode("utf-16-le"), "URL": urllib.parse.quote(secret, safe="").encode()}
    for before in range(3):
        whole = base64.b64encode(bytes(before) + raw)
        middle = whole[4 if before else 0:-4]
        forms[f"base64 after {before}"] = middle
        forms[f"base64url after {before}"] = middle.translate(bytes.maketrans(b"+/", b"-_"))
    return forms


def found_in(text, forms):
    return {name for name, form in forms.items() if form in text}


def found_in_memory(pid, forms):
    """Which forms stand anywhere in the memory of a process; what went away meanwhile is passed over."""
    found, overlap = set(), max(map(len, forms.values()))
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            begin, end = (int(x, 16) for x in line.split()[0].split("-"))
            if line.split()[1].startswith("r") and "[v" not in line:
                for text in texts_in(memory, begin, end, overlap):
                    found |= found_in(text, forms)
    return found


def texts_in(memory, begin, end, overlap):
    """All that can be read there. A read may give less than it was asked for, and no page at all; each text
    begins with the end of the one that it follows."""
    last = b""
    while begin < end:
        more = read(memory, begin, min(PIECE, end - begin))
        last = (last[-overlap:] + more) if more else b""
        if more:
            yield last
        begin += len(more) or PAGE - begin % PAGE


def read(memory, at, size):
    try:
        memory.seek(at)
        return memory.read(size)
    except OSError:  # A device's pages, or pages that went away.
        return b""


def files_of(uid, roots):
    """(path, bytes) of every regular file of a user. One that went away meanwhile is passed over."""
    for folder, _, names in (entry for root in roots for entry in os.walk(root)):
        for path in (pathlib.Path(folder, name) for name in names):
            try:
                about = path.lstat()
                if stat.S_ISREG(about.st_mode) and about.st_uid == uid:
                    yield path, path.read_bytes()
            except FileNotFoundError:
                pass
