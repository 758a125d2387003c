"""The turns of a session with the real runtime. Whatever ended the last one, nothing of it is left, the
journal says what it was, and the next turn's model is shown the first one's prompt."""

import os
import signal

import whole
from observe import descendants, start_of, status_of
from turns import FIRST, TOLD, Turn, TurnsTest

ASKS = {"text": [TOLD]} | whole.bash("touch never")


class Turns(TurnsTest):
    def kill(self, trial, name):
        below = [trial.supervisor_pid, *descendants(trial.supervisor_pid)]
        doomed = self.boxed(trial)
        self.assertTrue(doomed)
        # The first process of each box is called as the zygote is, whose child it is.
        named = [p for p in below if status_of(p)["Name"] == name]
        os.kill(min(named, key=lambda p: len(status_of(p)["NSpid"].split())), signal.SIGKILL)
        whole.wait_for(f"the end of every box, of {name}'s death",
                       lambda: all(start_of(p) != s for p, s in doomed.items()))

    def recover(self, trial, name):
        if name == "coworkd":
            trial.up()
            trial.put_key()
        whole.wait_for("the daemons", lambda: all(d.get("reachable") for s in trial.json_lines("status")
                                                  for d in s["daemons"]))

    def test_outlive_the_death_of_any_process(self):
        trial = self.started(ASKS, whole.say("done"))
        turn = Turn(trial, "run", FIRST, "-C", trial.project)
        session = turn.asks()
        # Of the zygote's children each may be the first whose end is noticed.
        for name, state, why in (("runnerd", "INTERRUPTED", "runnerd went away"),
                                 ("zygote", "INTERRUPTED|FAILED", "runnerd went away|the (runtime|courier|gate|dialer)"),
                                 ("courier", "FAILED", "the courier"),
                                 ("opencode", "FAILED", "^the runtime( ended with status 137|'s server | has ended its stream)"),
                                 ("coworkd", "INTERRUPTED", "brokerd was restarted|runnerd went away")):
            self.kill(trial, name)
            self.assertNotEqual(turn.client.wait(whole.PATIENCE), 0)
            self.recover(trial, name)
            kind, ended = self.last_turn(trial, session)[-1]
            self.assertEqual(kind, "ended", name)
            self.assertRegex(ended["state"], f"^({state})$", f"{name}: {ended}")
            self.assertRegex(ended["why"], why)
            self.assertFalse(self.is_up(trial, session), name)
            turn = Turn(trial, "resume", session, f"go on after {name}")
            self.assertEqual(turn.asks(), session)
            self.assert_remembers(trial, session)
        self.assertFalse((trial.project / "never").exists())


if __name__ == "__main__":
    whole.main()
