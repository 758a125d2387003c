"""The audit as its owner sees it, and what shows when somebody writes to its file."""

import audit_file
import whole

ANOTHER_GRANT = "UPDATE audit SET text = 'g-0 added: /nowhere' WHERE kind = 'grant'"


class Audit(whole.WholeTest):
    def setUp(self):
        self.installation = self.trial(whole.say("done"))
        self.installation.confirmed("grant", "add", self.installation.project)

    def verify(self, *options):
        return self.installation.cowork("audit", "verify", *options, may_fail=True)

    def head(self):
        return self.verify().stdout.split("head ")[1].split()[0]

    def kept(self):
        return self.installation.home / "state/audit-head"

    def change(self, statement):
        with audit_file.of_brokerd(self.installation) as database:
            self.assertGreater(database.execute(statement).rowcount, 0)

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
        self.change(ANOTHER_GRANT)
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
        self.kept().unlink()
        self.assertEqual(self.verify().returncode, 0, "alone the chain does not show it")
        done = self.verify("--head", head)
        self.assertEqual(done.returncode, 1)
        self.assertIn(head, done.stderr)

    def test_says_that_the_chain_goes_on_from_the_head_it_kept(self):
        first = self.verify()
        self.assertNotIn("goes on from", first.stdout)
        self.assertEqual(self.kept().stat().st_mode & 0o777, 0o600)
        self.installation.confirmed("grant", "rm", self.installation.json_lines("grant", "ls")[0]["id"])
        second = self.verify()
        self.assertEqual(second.returncode, 0)
        self.assertRegex(second.stdout, r"the chain goes on from the head seen on \d{4}-\d\d-\d\d \d\d:\d\d UTC\n")
        self.assertIn(second.stdout.split("head ")[1].split()[0], self.kept().read_text(), "and keeps the new one")

    def test_shows_an_audit_that_was_written_anew_to_whoever_verified_it_once(self):
        head = self.head()
        with audit_file.of_brokerd(self.installation) as database:
            audit_file.write_anew(database, ANOTHER_GRANT)
        for _ in range(2):  # The witness stays.
            done = self.verify()
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, r"the audit is not the one that had this head, seen on \d{4}-")
            self.assertIn(head, done.stderr)
            self.assertIn(str(self.kept()), done.stderr)
        self.kept().unlink()
        self.assertEqual(self.verify().returncode, 0, "alone the chain does not show it")

    def test_takes_nothing_for_a_kept_head_that_it_did_not_write(self):
        self.verify()
        ours = self.kept().read_text()
        for text, why, remedy in (("head 3f2a\n", "is no kept head", "then rm "),
                                  (ours.replace("\ndata ", "\ndata /elsewhere"),
                                   "is of another installation's audit", "cowork audit verify --head ")):
            self.kept().write_text(text)
            done = self.verify()
            self.assertEqual(done.returncode, 5)
            self.assertIn(why, done.stderr)
            self.assertIn(remedy, done.stderr.split("\n  do    ")[1])
            self.assertEqual(self.kept().read_text(), text)
        self.kept().chmod(0o640)
        self.assertIn("chmod 600", self.verify().stderr)

    def test_takes_no_other_word_for_a_head(self):
        self.assertEqual(self.verify("--head", "3f2a").returncode, 2)


if __name__ == "__main__":
    whole.main()
