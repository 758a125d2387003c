"""The policy while coworkd runs: explained, refused with its mistake, and another one used from the next
command on, by the real policyd and every one after it."""

import os
import signal

import whole
from observe import descendants, status_of

DONE, NO, REFUSED = 0, 1, 3
COMMAND = "echo it ran"
RULE = '[[rule]]\nname = "echoes"\non = "shell"\nargv = ["echo", "**"]\nsay = "allow"\n'


class Policy(whole.WholeTest):
    def setUp(self):
        self.trial_ = self.trial(whole.bash(COMMAND), whole.say("done"))

    def write(self, text):
        path = self.trial_.home / "config" / "policy.toml"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_text(text)
        path.chmod(0o600)
        self.trial_.give_away()

    def says(self):
        (said,) = self.trial_.json_lines("policy", "explain", COMMAND, "-C", self.trial_.project)
        return said["says"], said.get("rule", "")

    def test_holds_from_the_confirmed_reload_on_and_survives_policyd(self):
        session = whole.Session(self.trial_)
        session.deny(session.asked())
        session.wait()
        self.assertEqual(self.says(), ("ASK", ""))
        self.write('[defaults]\nshell = "ask"\n' + RULE)
        self.assertEqual(self.says(), ("ASK", ""))
        self.assertEqual(self.trial_.cowork("policy", "reload", may_fail=True).returncode, REFUSED)
        self.assertEqual(self.says(), ("ASK", ""))
        self.trial_.confirmed("policy", "reload")
        self.assertEqual(self.says(), ("ALLOW", "echoes"))
        os.kill(self.policyd(), signal.SIGKILL)
        whole.wait_for("another policyd", self.explains)
        self.assertEqual(self.says(), ("ALLOW", "echoes"))
        unasked = whole.Session(self.trial_)
        self.assertEqual(unasked.wait(), DONE, unasked.shown())
        self.assertEqual([event for event in unasked.events_shown() if "asked" in event], [])

    def policyd(self):
        return next(pid for pid in descendants(self.trial_.supervisor_pid)
                    if status_of(pid)["Name"] == "policyd")

    def explains(self):
        done = self.trial_.cowork("policy", "explain", COMMAND, "-C", self.trial_.project, may_fail=True)
        return done.returncode == DONE

    def test_with_a_mistake_changes_nothing_and_names_the_line(self):
        self.write('[defaults]\nshell = "allow"\n')
        for what in ("check", "reload"):
            done = self.trial_.cowork("policy", what, may_fail=True)
            self.assertEqual(done.returncode, NO, done.stderr)
            self.assertIn("line 2", done.stderr)


if __name__ == "__main__":
    whole.main()
