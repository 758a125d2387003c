#!/usr/bin/env python3
"""Compares docs/privileges.md with the tree: the rights that each program may link, as its
cowork_daemon line lists them, and every method of every contract with what it needs and does. The
other tables tell of what runs, and are compared with it by tests/whole/privileges*_test.py."""

import pathlib
import re
import sys

from privileges_page import tables

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEYWORDS = "SOURCES|LINKS|GRANTS|MAY|PLACE|STATIC"
DAEMON = re.compile(r"cowork_daemon\(([\w-]+)\s([^)]*)\)")
MAY = re.compile(rf"\bMAY\s+((?:(?!{KEYWORDS})[A-Z]+\s*)+)")
SERVICE = re.compile(r"^service (\w+) \{(.*?)^\}", re.S | re.M)
METHOD = re.compile(r"rpc (\w+)\(.*?need: (\w+), effect: (\w+)", re.S)
OPENS = re.compile(r"^- `([\w-]+)`", re.M)
COMPARED = {"Programs", "Who is connected to whom", "Boxes", "Methods", "Channels by name",
            "What the running daemons hold"}


def programs_of_tree():
    """{("policyd", "RPC")}, from the CMake files."""
    found = set()
    for file in ROOT.rglob("CMakeLists.txt"):
        if file.relative_to(ROOT).parts[0] == "build":
            continue
        for name, rest in DAEMON.findall(file.read_text()):
            may = MAY.search(rest)
            found.add((name, " ".join(sorted(may[1].split())) if may else "unchecked"))
    return found


def methods_of_tree():
    """{("Policy.Judge", "POLICY_JUDGE", "READ")}, from the contracts."""
    found = set()
    for file in (ROOT / "proto").rglob("*.proto"):
        for service, body in SERVICE.findall(file.read_text()):
            found |= {(f"{service}.{name}", need, effect) for name, need, effect in METHOD.findall(body)}
    return found


def differences(what, tree, paper):
    return ([f"{what} {' '.join(row)}: in the tree, but not in docs/privileges.md" for row in sorted(tree - paper)] +
            [f"{what} {' '.join(row)}: in docs/privileges.md, but not in the tree" for row in sorted(paper - tree)])


def main():
    text = (ROOT / "docs/privileges.md").read_text()
    page = tables(text)
    programs = {(name.strip("`"), " ".join(sorted(links.split()))) for name, links, _ in page.get("Programs", [])}
    methods = {(name.strip("`"), need, effect) for name, need, effect, *_ in page.get("Methods", [])}
    lines = [f"table {name}: nothing compares it; give tests/whole a test that does" for name in page.keys() - COMPARED]
    lines += [f"table {name}: not in docs/privileges.md" for name in COMPARED - page.keys()]
    lines += differences("program", programs_of_tree(), programs)
    lines += differences("what is opened by", {(name,) for name, _ in programs_of_tree()},
                         {(name,) for name in OPENS.findall(text)})
    lines += differences("method", methods_of_tree(), methods)
    print("\n".join(lines) if lines else f"{len(programs)} programs, {len(methods)} methods: as written")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
