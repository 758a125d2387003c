#!/usr/bin/env python3
"""Compares docs/privileges.md with the tree: the rights that each program may link, as its
cowork_daemon line lists them, and every method of every contract with what it needs and does."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEYWORDS = "SOURCES|LINKS|GRANTS|MAY|PLACE|STATIC"
DAEMON = re.compile(r"cowork_daemon\(([\w-]+)\s([^)]*)\)")
MAY = re.compile(rf"\bMAY\s+((?:(?!{KEYWORDS})[A-Z]+\s*)+)")
SERVICE = re.compile(r"^service (\w+) \{(.*?)^\}", re.S | re.M)
METHOD = re.compile(r"rpc (\w+)\(.*?need: (\w+), effect: (\w+)", re.S)
ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.M)


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


def rows_of_paper():
    """The rows whose first cell is code: a program's has its rights next, a method's its rule."""
    programs, methods = set(), set()
    for name, rest in ROW.findall((ROOT / "docs/privileges.md").read_text()):
        cells = [cell.strip() for cell in rest.split("|")]
        if "." in name:
            methods.add((name, cells[0], cells[1]))
        else:
            programs.add((name, " ".join(sorted(cells[0].replace(",", " ").split()))))
    return programs, methods


def differences(what, tree, paper):
    return ([f"{what} {' '.join(row)}: in the tree, but not in docs/privileges.md" for row in sorted(tree - paper)] +
            [f"{what} {' '.join(row)}: in docs/privileges.md, but not in the tree" for row in sorted(paper - tree)])


def main():
    programs, methods = rows_of_paper()
    lines = differences("program", programs_of_tree(), programs)
    lines += differences("method", methods_of_tree(), methods)
    print("\n".join(lines) if lines else f"{len(programs)} programs, {len(methods)} methods: as written")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
