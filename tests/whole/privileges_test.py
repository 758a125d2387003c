"""docs/privileges.md, "What the running daemons hold", beside what the kernel says of them. The two
are equal: a descriptor more, a library, a child, a right less, and this is red. Runs as root, since
our daemons let nobody else look."""

import collections

import whole  # First: it says where the tools are.
import held
from observe import descendants

PAPER = whole.TREE / "docs/privileges.md"
SECTION = "## What the running daemons hold"


def rows_of_paper():
    """(program, kind, what) of each row of the section, below the table's two lines of head."""
    section = PAPER.read_text().split(SECTION + "\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [tuple(cell.strip() for cell in row.strip("|").split(" | ")) for row in rows]


def difference(paper, running):
    """What only one of the two says, or one says more often: [] when they are equal."""
    ours, theirs = collections.Counter(paper), collections.Counter(running)
    return ([f"not in docs/privileges.md: {' | '.join(row)}" for row in (theirs - ours).elements()] +
            [f"not found running: {' | '.join(row)}" for row in (ours - theirs).elements()])


class WhatTheDaemonsHold(whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        cls.trial = cls.enterClassContext(whole.Trial(whole.BUILD))
        cls.trial.start_model()
        cls.trial.up(keystore="passphrase")
        cls.trial.cowork("status")  # The last client, and brokerd has let go of those before it.
        cls.paper = rows_of_paper()
        cls.running = cls.settled()

    @classmethod
    def settled(cls):
        """The rows once they are those of the paper; else what they are when patience is over."""
        try:
            whole.wait_for("rest", lambda: not difference(cls.paper, cls.read()), patience=20)
        except AssertionError:
            pass
        return cls.read()

    @classmethod
    def read(cls):
        pids = [cls.trial.supervisor_pid, *descendants(cls.trial.supervisor_pid)]
        return held.rows_of(pids, [cls.trial.home, whole.BUILD])

    def test_is_what_the_paper_says(self):
        self.assertEqual(difference(self.paper, self.running), [])

    def test_the_paper_without_any_one_of_its_rows_is_red(self):
        for number, row in enumerate(self.paper):
            with self.subTest(row=row):
                without = self.paper[:number] + self.paper[number + 1:]
                self.assertIn("not in docs/privileges.md: " + " | ".join(row), difference(without, self.running))

    def test_the_paper_with_a_row_more_is_red(self):
        for row in [("policyd", "library", "SQLite"), self.paper[0]]:
            with self.subTest(row=row):
                self.assertIn("not found running: " + " | ".join(row), difference([*self.paper, row], self.running))

    def test_every_program_was_looked_into(self):
        self.assertEqual({program for program, _, _ in self.running},
                         {"coworkd", "brokerd", "policyd", "vaultd", "runnerd", "zygote"})


if __name__ == "__main__":
    whole.main()
