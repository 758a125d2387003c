"""docs/privileges.md, what the daemons hold at rest and what coworkd handed to each, beside what the
kernel says of them. The two are equal: a descriptor more, a library, a child, a right less, and this
is red. Runs as root, since our daemons let nobody else look."""

import re

import whole  # First: it says where the tools are.
import held
from beside_the_page import BesideThePage
from observe import descendants
from privileges_page import PAGE, difference, tables

ADDED = "phone-1"  # On the page it is NAME.
HELD, CHANNELS = "What the running daemons hold", "Channels by name"
DAEMONS = ("brokerd", "policyd", "vaultd", "runnerd")
# The control itself, and what runnerd made before it was confined.
NO_CHANNELS = ("coworkd", "zygote")
PAIR = re.compile(r"(stream|packets), to (\w+)")
LISTENING = re.compile(r"`run/([\w./]+)`, listening")
CARRIES = {"stream": "gRPC", "packets": "frames"}


def channels(rows):
    """Of what the daemons hold, that which coworkd hands to them, as they call it: after whom it leads to."""
    found = set()
    for program, kind, what in rows:
        pair, listener = PAIR.match(what), LISTENING.match(what)
        if program in DAEMONS and kind == "descriptor" and pair and pair[2] not in NO_CHANNELS:
            found.add((program, f"`{pair[2]}`", CARRIES[pair[1]]))
        elif program in DAEMONS and kind == "descriptor" and listener:
            found.add((program, f"`{listener[1]}`", "clients"))
    return sorted(found)


class WhatTheDaemonsHold(BesideThePage, whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        cls.trial = cls.enterClassContext(whole.Trial(whole.BUILD))
        cls.trial.start_model()
        cls.trial.up(keystore="passphrase")
        cls.trial.confirmed("client", "add", ADDED, "--role", "viewer")
        cls.trial.cowork("status")  # The last client, and brokerd has let go of those before it.
        page = tables(PAGE.read_text())
        cls.paper = {section: page[section] for section in (HELD, CHANNELS)}
        cls.running = cls.settled()

    @classmethod
    def settled(cls):
        """What they hold once it is what the page says; else what it is when patience is over."""
        def as_written():
            running = cls.read()
            return running if not difference(cls.paper[HELD], running[HELD]) else None
        try:
            return whole.wait_for("rest", as_written, patience=20)
        except AssertionError:
            return cls.read()

    @classmethod
    def read(cls):
        pids = [cls.trial.supervisor_pid, *descendants(cls.trial.supervisor_pid)]
        rows = [(program, kind, what.replace(f"clients/{ADDED}.sock", "clients/NAME.sock"))
                for program, kind, what in held.rows_of(pids, [cls.trial.home, whole.BUILD])]
        return {HELD: rows, CHANNELS: channels(rows)}

    def test_the_page_with_a_row_more_is_red(self):
        for section, more in ((HELD, ("policyd", "library", "SQLite")), (HELD, self.paper[HELD][0]),
                              (CHANNELS, ("policyd", "`vaultd`", "gRPC"))):
            with self.subTest(section, row=more):
                found = difference([*self.paper[section], more], self.running[section])
                self.assertIn("only in docs/privileges.md: " + " | ".join(more), found)

    def test_every_program_was_looked_into(self):
        self.assertEqual({program for program, _, _ in self.running[HELD]}, {*DAEMONS, *NO_CHANNELS})


if __name__ == "__main__":
    whole.main()
