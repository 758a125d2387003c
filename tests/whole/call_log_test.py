"""`cowork show S --call N`: what a command wrote is in the journal, how it began and how it ended."""

import whole

COMMAND = "{ echo first; seq 9000; echo oops; } >&2; printf '\\033[2Jlast' >&2; exit 3"


class CallLogs(whole.WholeTest):
    def test_say_what_a_command_was_what_it_wrote_and_how_it_ended(self):
        trial = self.trial(whole.bash(COMMAND), whole.bash("true"), whole.say("done"))
        session = whole.Session(trial)
        session.allow(session.asked())
        session.allow(session.asked(2))
        self.assertEqual(session.wait(), 0, session.shown())
        [wrote] = session.of_kind("call_wrote")  # The other one wrote nothing.
        self.assertLessEqual(len(wrote["first"]), 8192)
        self.assertEqual(len(wrote["last"]), 8192)
        first, second = (started["call"] for started in session.of_kind("call_started"))
        shown = trial.cowork("show", session.id, "--call", first).stdout
        self.assertIn("seq 9000", shown)
        self.assertRegex(shown, r"\n {8}first\n {8}1\n(?s:.*)\n {4}… \d+ bytes are not kept …\n")
        self.assertRegex(shown, r"\n {8}9000\n(?s:.*)oops\n(?s:.*)\\x1b\[2Jlast\n")
        self.assertRegex(shown[-200:], r"\n    ✓ exit 3, .*\(call \d+\)\n$")
        self.assertNotIn("first\n", trial.cowork("show", session.id, "--call", second).stdout)
        none = trial.cowork("show", session.id, "--call", 99, may_fail=True)
        self.assertEqual(none.returncode, 1)
        self.assertRegex(none.stderr, rf"has no call 99: its last one is {second}\n +do +cowork show s-")

    def test_say_of_a_turn_that_ends_with_the_daemons_how_to_go_on(self):
        trial = self.trial(whole.bash("true"), whole.say("done"))
        session = whole.Session(trial)
        session.asked()
        self.assertRegex(trial.cowork("down").stderr,
                         r"^All daemons have ended\.\nTurns ended with them; to go on:\n"
                         r"  cowork up\n  cowork resume s-\w+\n$")


if __name__ == "__main__":
    whole.main()
