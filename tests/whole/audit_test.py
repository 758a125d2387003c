"""The audit as its owner sees it, and what shows when somebody writes to its file."""

import contextlib
import sqlite3

import whole


class Audit(whole.WholeTest):
    def setUp(self):
        self.installation = self.trial(whole.say("done"))
        self.installation.confirmed("grant", "add", self.installation.project)

    def verify(self, *options):
        return self.installation.cowork("audit", "verify", *options, may_fail=True)

    def head(self):
        return self.verify().stdout.split("head ")[1].split()[0]

    def change(self, statement):
        """Writes to the file while nobody has it open."""
        self.installation.cowork("down")
        with contextlib.closing(sqlite3.connect(self.installation.home / "data/broker/broker.db")) as database:
            with database:
                self.assertGreater(database.execute(statement).rowcount, 0)
        self.installation.up()

    def test_tells_what_was_done(self):
        records = self.installation.json_lines("audit", "tail", "-n", 50)
        self.assertEqual([int(r["sequence"]) for r in records], list(range(1, len(records) + 1)))
        self.assertEqual(records[-1]["kind"], "grant")
        self.assertIn(str(self.installation.project), records[-1]["text"])
        self.assertEqual(len(self.installation.json_lines("audit", "tail", "-n", 1)), 1)
        self.assertNotIn(self.installation.key, str(records))

    def test_is_whole_as_it_was_written_and_after_a_restart(self):
        head = self.head()
        self.installation.cowork("down")
        self.installation.up()
        self.assertEqual(self.verify("--head", head).returncode, 0)

    def test_shows_a_record_that_was_changed(self):
        self.change("UPDATE audit SET text = 'g-0 added: /nowhere' WHERE kind = 'grant'")
        done = self.verify()
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"why   record \d+, or the one before it, was changed")

    def test_shows_a_record_that_was_taken_out(self):
        self.change("DELETE FROM audit WHERE sequence = 1")
        done = self.verify()
        self.assertEqual(done.returncode, 1)
        self.assertIn("records are missing between 0 and 2", done.stderr)

    def test_shows_with_a_kept_head_that_the_last_records_were_cut_off(self):
        head = self.head()
        self.change("DELETE FROM audit WHERE sequence = (SELECT MAX(sequence) FROM audit)")
        self.assertEqual(self.verify().returncode, 0, "alone the chain does not show it")
        done = self.verify("--head", head)
        self.assertEqual(done.returncode, 1)
        self.assertIn(head, done.stderr)

    def test_takes_no_other_word_for_a_head(self):
        self.assertEqual(self.verify("--head", "3f2a").returncode, 2)


if __name__ == "__main__":
    whole.main()
