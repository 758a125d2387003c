"""kill -9 in the middle of a session: nothing survives that should not, and nothing is forgotten."""

import os
import signal

import whole
from observe import descendants, start_of, status_of


class Death(whole.WholeTest):
    def waiting_session(self):
        trial = self.trial(whole.bash("touch never"), whole.say("done"))
        session = whole.Session(trial)
        session.asked()
        return trial, session

    def daemon(self, trial, name):
        return next(p for p in descendants(trial.supervisor_pid) if status_of(p)["Name"] == name)

    def kill(self, pid, below):
        """Kills `pid`, and waits until all that lived below it is gone too."""
        doomed = {p: start_of(p) for p in descendants(below)}
        self.assertTrue(doomed)
        os.kill(pid, signal.SIGKILL)
        whole.wait_for("the end of every box", lambda: all(start_of(p) != s for p, s in doomed.items()))

    def remembers(self, session):
        """Every event that the client was shown is in the journal, word for word and in its place."""
        journal = session.trial.json_lines("show", session.id)
        shown = [event for event in session.events_shown() if "sequence" in event]
        self.assertTrue(shown)
        self.assertEqual(shown, journal[:len(shown)])

    def test_of_runnerd_ends_every_box_and_the_session_says_so(self):
        trial, session = self.waiting_session()
        runnerd = self.daemon(trial, "runnerd")
        self.kill(runnerd, below=runnerd)
        self.assertNotEqual(session.wait(), 0)
        self.remembers(session)
        self.assertEqual(session.of_kind("ended")[0]["state"], "INTERRUPTED")
        self.assertFalse((trial.project / "never").exists())

    def test_of_runnerd_leaves_an_installation_that_goes_on(self):
        trial, session = self.waiting_session()
        runnerd = self.daemon(trial, "runnerd")
        self.kill(runnerd, below=runnerd)
        session.wait()
        whole.wait_for("a new runnerd", lambda: trial.cowork("run", "go on", "-C", trial.project, "--on-ask", "deny",
                                                             may_fail=True).returncode in (0, 3))

    def test_of_brokerd_ends_every_box_and_the_next_one_remembers(self):
        trial, session = self.waiting_session()
        runnerd = self.daemon(trial, "runnerd")
        doomed = {p: start_of(p) for p in self.boxes_below(runnerd)}
        self.assertTrue(doomed)
        os.kill(self.daemon(trial, "brokerd"), signal.SIGKILL)
        whole.wait_for("the end of every box", lambda: all(start_of(p) != s for p, s in doomed.items()))
        self.assertNotEqual(session.wait(), 0)
        self.remembers(session)
        self.assertEqual(session.of_kind("ended")[0]["state"], "INTERRUPTED")
        self.assertIsNotNone(start_of(runnerd))

    def boxes_below(self, runnerd):
        """All that runs for runnerd but its zygote, which outlives a brokerd."""
        return [p for p in descendants(runnerd) if len(status_of(p)["NSpid"].split()) > 1]

    def test_of_coworkd_ends_everything_and_the_next_one_remembers(self):
        trial, session = self.waiting_session()
        self.kill(trial.supervisor_pid, below=trial.supervisor_pid)
        self.assertNotEqual(session.wait(), 0)
        # runnerd may be gone a moment before brokerd is: then that is what the client hears of.
        self.assertRegex(session.shown(), "cowork up|`cowork resume` goes on")
        trial.up()
        self.remembers(session)
        self.assertEqual(session.of_kind("ended")[0]["state"], "INTERRUPTED")


if __name__ == "__main__":
    whole.main()
