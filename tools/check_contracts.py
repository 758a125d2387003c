#!/usr/bin/env python3
"""Looks whether every contract says what it owes its callers. Its head: who calls, what it reads,
touches and answers. Each rpc: the errors it answers, each a code that our daemons do send, or that it
has none of its own; and whether it may be called twice (proto/cowork/v1/options.proto). And whether
tests/errors.txt names a test for each of the errors."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SENT = re.compile(r"return grpc::StatusCode::(\w+);")
SERVICE = re.compile(r"^service (\w+) \{\n(.*?)^\}", re.S | re.M)
METHOD = re.compile(r"((?:^ *//[^\n]*\n)*)^ *rpc (\w+)\(.*?effect: (\w+)(.*?)\};", re.S | re.M)
ERROR = re.compile(r"^ *// ([A-Z][A-Z_]+) {2,}\S", re.M)
NONE = re.compile(r"^ *// No error of its own\.$", re.M)
TEST = re.compile(r"^TEST(?:_F|_P)?\((\w+),\s+(\w+)\) \{\n(.*?)^\}", re.S | re.M)
NEVER_TWICE = "Not to be repeated"
LIST = "tests/errors.txt"
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


def methods_of(text):
    """(name, comment, effect, the rest of the rule)"""
    for service, body in SERVICE.findall(text):
        for comment, name, effect, rule in METHOD.findall(body):
            yield f"{service}.{name}", comment, effect, rule


def complaints(text, codes):
    yield from of_head(text)
    for name, comment, effect, rule in methods_of(text):
        for wrong in (*of_errors(comment, codes), *of_repeating(comment, effect, rule)):
            yield f"{name} {wrong}"


def tests_of_tree():
    """{"Router.KnowsNothingElse": its body}"""
    found = {}
    for path in (ROOT / "tests").rglob("*.cc"):
        found |= {f"{suite}.{name}": body for suite, name, body in TEST.findall(path.read_text())}
    return found


def of_tests(named):
    """`named`: (rpc, code) of all contracts."""
    listed, tests = set(), tests_of_tree()
    for line in (ROOT / LIST).read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        method, code, test = line.split()
        listed.add((method, code))
        camel = code.title().replace("_", "")
        if not re.search(rf"ErrorCode::k{camel}\b|StatusCode::{code}\b", tests.get(test, "")):
            yield f"{method} {code}: there is no test {test} that expects it"
    yield from (f"{' '.join(error)} has no test" for error in sorted(named - listed))
    yield from (f"{' '.join(error)}: no contract names it" for error in sorted(listed - named))


def main():
    codes, named, lines = codes_sent(), set(), []
    contracts = {path: path.read_text() for path in sorted((ROOT / "proto").rglob("*.proto"))}
    for path, text in contracts.items():
        if not SERVICE.search(text):
            continue
        lines += [f"{path.relative_to(ROOT)}: {line}" for line in complaints(text, codes)]
        named |= {(name, code) for name, comment, *_ in methods_of(text) for code in ERROR.findall(comment)}
    lines += [f"{LIST}: {line}" for line in of_tests(named)]
    print("\n".join(lines) if lines else f"{len(named)} errors: each named, and with a test")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
