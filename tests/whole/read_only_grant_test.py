"""A grant to read, with the real boxes: a command that a person allowed reads the project, and the kernel
refuses it every change."""

import whole

TRY = "cat notes.txt > /tmp/read && touch new; echo $? ; rm notes.txt"


class ReadOnlyGrant(whole.WholeTest):
    def setUp(self):
        self.trial_ = self.trial(whole.bash(TRY), whole.say("done"))
        (self.trial_.project / "notes.txt").write_text("three short words")
        self.trial_.give_away()

    def run_with(self, *terms):
        """The exit code of the one command, which is allowed, and the profile of its box."""
        session = whole.Session(self.trial_, terms=terms)
        session.allow(session.asked())
        self.assertEqual(session.wait(), 0, session.shown())
        (ended,) = session.of_kind("call_ended")
        return ended.get("exit_code", 0), set(session.boxes())

    def test_lets_a_command_read_and_change_nothing(self):
        code, profiles = self.run_with("--ro")
        self.assertEqual(code, 1)
        self.assertIn("tool-ro", profiles)
        self.assertFalse((self.trial_.project / "new").exists())
        self.assertTrue((self.trial_.project / "notes.txt").exists())
        self.assertIn("read-only", self.trial_.cowork("grant", "ls").stdout)

    def test_is_what_kept_the_same_command_from_it(self):
        code, profiles = self.run_with()
        self.assertEqual(code, 0)
        self.assertIn("tool", profiles)
        self.assertTrue((self.trial_.project / "new").exists())
        self.assertFalse((self.trial_.project / "notes.txt").exists())


if __name__ == "__main__":
    whole.main()
