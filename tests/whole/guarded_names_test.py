"""Names of a project that other programs obey: what a person hears when one is replaced under a
running box, and when a command leaves new ones."""

import pathlib

import whole


class GuardedNames(whole.WholeTest):
    def session(self, *steps):
        trial = self.trial(*steps)
        self.assertEqual(trial.run(["git", "init", "-q"], environment={}).returncode, 0)
        return whole.Session(trial)

    def test_git_on_the_host_ends_the_session_and_the_journal_says_why(self):
        session = self.session(whole.bash("true"), whole.say("done"))
        session.asked()
        done = session.trial.run(["git", "config", "core.fsmonitor", "canary"], environment={})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotEqual(session.wait(), 0)
        why = session.of_kind("ended")[0]["why"]
        self.assertIn(".git/config", why)
        self.assertIn("replaced on the host", why)
        self.assertIn("begin anew", why)

    def test_a_command_that_leaves_a_hook_behind_is_told_of(self):
        session = self.session(
            whole.bash("mkdir -p sub/.git/hooks && echo x >sub/.git/hooks/pre-push"), whole.say("done"))
        session.allow(session.asked())
        self.assertEqual(session.wait(), 0, session.shown())
        [tool] = [box["box_id"] for box in session.of_kind("box_started") if box["profile"] == "tool"]
        # A box of cowork-files began before the command, and tells the same if it ends in time.
        told = [ended.get("appeared", []) for ended in session.of_kind("box_ended") if ended["box_id"] == tool]
        self.assertEqual(told, [["sub/.git", "sub/.git/hooks"]])


class AFullMemoryFileSystem(whole.WholeTest):
    def test_fails_the_command_and_neither_the_session_nor_the_host(self):
        before = pathlib.Path("/proc/self/mountinfo").read_text()
        session = whole.Session(self.trial(
            whole.bash("head -c 2G /dev/zero >/tmp/big"), whole.bash("echo x >/tmp/small"), whole.say("done")))
        session.allow(session.asked())
        session.allow(session.asked(2))
        self.assertEqual(session.wait(), 0, session.shown())
        self.assertEqual([ended.get("exit_code", 0) for ended in session.of_kind("call_ended")], [1, 0])
        self.assertEqual(pathlib.Path("/proc/self/mountinfo").read_text(), before)


if __name__ == "__main__":
    whole.main()
