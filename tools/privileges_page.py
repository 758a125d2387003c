"""The tables of docs/privileges.md, as values. Whatever compares one with the tree or with what runs has
it from here, so that none is read in two ways."""

import collections
import pathlib

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs/privileges.md"


def tables(text):
    """{section: [row]} of every section that has a table; a row is a tuple of its cells."""
    found = {}
    for section in text.split("\n## ")[1:]:
        rows = [line for line in section.splitlines() if line.startswith("|")]
        if rows:
            found[section.splitlines()[0]] = [cells(row) for row in rows[2:]]
    return found


def cells(row):
    return tuple(cell.strip() for cell in row.strip().strip("|").split(" | "))


def as_list(parts):
    """A cell that is a list, in an order that does not matter to anybody."""
    return ", ".join(sorted(parts))


def ordered(cell):
    return as_list(part.strip().replace("`", "") for part in cell.split(","))


def difference(paper, found):
    """What only one of the two says, or one says more often: [] when they are equal."""
    ours, theirs = collections.Counter(paper), collections.Counter(found)
    return ([f"not in docs/privileges.md: {' | '.join(row)}" for row in (theirs - ours).elements()] +
            [f"only in docs/privileges.md: {' | '.join(row)}" for row in (ours - theirs).elements()])
