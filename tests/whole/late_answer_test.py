"""An answer that comes late. Of four calls that the model wants at once, one by each road to a box waits for
longer than the runtime lets a command take, and is then made as if the answer had come at once. The fourth was
allowed at once and only sleeps: that it is ended meanwhile shows that this clock was running."""

import time

import whole
from own_model import OwnModelTrial, calls

LATE = 151  # Seconds: OpenCode gives a command 120.
SLEEPS = "sleep 145; touch outlasted"
COMMAND = "touch made-late"
EDIT = {"path": "notes.txt", "edits": [{"old": "counted gulls", "new": "counted terns"}]}


class ALateAnswer(whole.WholeTest):
    def begin(self):
        trial = self.enterContext(OwnModelTrial(whole.BUILD))
        trial.serve_everything()
        trial.start()
        trial.give_token()
        trial.plays(calls(whole.bash(SLEEPS), whole.bash(COMMAND), whole.call("files_edit", **EDIT),
                          whole.call("everything_echo", message="late terns")), whole.say("done"))
        return whole.Session(trial)

    def sleeper_ended(self, session):
        """The end of the command that was allowed at once."""
        (call,) = [event["call"] for event in session.of_kind("call_started") if event.get("command") == SLEEPS]
        return [event for event in session.of_kind("call_ended") if event["call"] == call]

    def test_after_150_seconds_still_makes_each_call(self):
        session = self.begin()
        session.asked(4)
        waiting = session.trial.waiting()
        (at_once,) = [approval for approval in waiting if approval.get("command") == SLEEPS]
        late = [approval for approval in waiting if approval != at_once]
        session.allow(at_once)
        time.sleep(LATE)  # Real time: the clock is the runtime's own.
        (ended,) = self.sleeper_ended(session)
        self.assertLess(int(ended["milliseconds"]), 140_000)
        self.assertFalse((session.trial.project / "outlasted").exists())
        self.assertEqual(session.trial.waiting(), late)
        self.assertFalse((session.trial.project / "made-late").exists())
        for approval in late:
            session.allow(approval)
        self.assertEqual(session.wait(), 0, session.shown())
        self.each_was_made(session, late)

    def each_was_made(self, session, late):
        self.assertTrue((session.trial.project / "made-late").exists())
        self.assertIn("counted terns", (session.trial.project / "notes.txt").read_text())
        self.assertIn("Echo: late terns", session.trial.model.told)
        started = {event["approval_id"]: event["call"] for event in session.of_kind("call_started")}
        codes = {event["call"]: event.get("exit_code", 0) for event in session.of_kind("call_ended")}
        self.assertEqual([codes[started[approval["id"]]] for approval in late], [0, 0, 0])
        self.assertEqual([event["state"] for event in session.of_kind("ended")], ["DONE"])


if __name__ == "__main__":
    whole.main()
