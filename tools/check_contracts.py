#!/usr/bin/env python3
"""Looks whether every contract says what it owes its callers. Its head: who calls, what it reads,
touches and answers. Each rpc: the errors it answers, each a code that our daemons do send, or that it
has none of its own; and whether it may be called twice (proto/cowork/v1/options.proto)."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SENT = re.compile(r"return grpc::StatusCode::(\w+);")
SERVICE = re.compile(r"^service (\w+) \{\n(.*?)^\}", re.S | re.M)
METHOD = re.compile(r"((?:^ *//[^\n]*\n)*)^ *rpc (\w+)\(.*?effect: (\w+)(.*?)\};", re.S | re.M)
ERROR = re.compile(r"^ *// ([A-Z][A-Z_]+) {2,}\S", re.M)
NONE = re.compile(r"^ *// No error of its own\.$", re.M)
NEVER_TWICE = "Not to be repeated"
IN_HEAD = ("callers", "reads", "touches", "answers")


def codes_sent():
    """What an Error of ours can become on the wire."""
    return set(SENT.findall((ROOT / "common/rpc/status.cc").read_text()))


def of_head(text):
    head = text[:text.index("syntax =")]
    return [f"its head does not say {what}" for what in IN_HEAD if not re.search(rf"^//   {what} +\S", head, re.M)]


def of_errors(comment, codes):
    named, has_none = ERROR.findall(comment), bool(NONE.search(comment))
    if bool(named) == has_none:
        yield "names errors, and says that it has none" if named else "says nothing of errors"
    for code in named:
        if code not in codes:
            yield f"names {code}, which no daemon sends"
        if named.count(code) > 1:
            yield f"names {code} twice"


def of_repeating(comment, effect, rule):
    """Silence means no; but what only reads is asked again by whoever lost the answer."""
    may_repeat = "idempotent: true" in rule
    if effect == "READ" and may_repeat == (NEVER_TWICE in comment):
        yield "only reads, and leaves open whether it may be repeated"
    if effect in ("WIDEN", "DESTROY") and may_repeat:
        yield "may be repeated, though its confirmation is spent"


def complaints(text, codes):
    yield from of_head(text)
    for service, body in SERVICE.findall(text):
        for comment, name, effect, rule in METHOD.findall(body):
            for wrong in (*of_errors(comment, codes), *of_repeating(comment, effect, rule)):
                yield f"{service}.{name} {wrong}"


def main():
    codes, contracts, broken = codes_sent(), 0, 0
    for path in sorted((ROOT / "proto").rglob("*.proto")):
        text = path.read_text()
        if not SERVICE.search(text):
            continue
        contracts += 1
        for line in complaints(text, codes):
            print(f"{path.relative_to(ROOT)}: {line}")
            broken += 1
    if not broken:
        print(f"{contracts} contracts: each says what it owes")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
