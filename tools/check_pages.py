#!/usr/bin/env python3
"""Looks whether the pages read as they are to: no line of more than 150 columns but in a table, and
the words of docs/glossary.md in their order."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
GLOSSARY = "docs/glossary.md"
WIDEST = 150


def pages():
    for path in sorted(ROOT.rglob("*.md")):
        name = path.relative_to(ROOT)
        if name.parts[0] != "build" and "node_modules" not in name.parts:
            yield name.as_posix(), path.read_text().splitlines()


def too_wide(name, lines):
    for number, line in enumerate(lines, 1):
        if len(line) > WIDEST and not line.startswith("|"):
            yield f"{name}:{number}: {len(line)} columns; a line has {WIDEST}, but in a table"


def out_of_order(lines):
    rows = [(number, line.split("|")[1].strip()) for number, line in enumerate(lines, 1) if line.startswith("| ")]
    for (_, before), (number, word) in zip(rows[1:], rows[2:]):  # The first row names the columns.
        if word.casefold() <= before.casefold():
            yield f"{GLOSSARY}:{number}: '{word}' is after '{before}'; the words are sorted, and each is there once"


def main():
    found, count = [], 0
    for name, lines in pages():
        count += 1
        found += too_wide(name, lines)
        if name == GLOSSARY:
            found += out_of_order(lines)
    print("\n".join(found) if found else f"{count} pages: no line too wide, the words in order")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main())
