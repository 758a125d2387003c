"""The turns of a session with the real runtime. Whatever ended the last one, nothing of it is left, the
journal says what it was, and the next turn's model is shown the first one's prompt."""

import os
import signal

import whole
from observe import descendants, start_of, status_of

FIRST = "remember the blue door"
TOLD = "Told first: {first_prompt}. "
ASKS = {"text": [TOLD]} | whole.bash("touch never")


class Turn:
    """`cowork run` or `cowork resume`, while the test looks on."""

    def __init__(self, trial, *words):
        self.trial, self.output = trial, trial.root / f"{os.urandom(4).hex()}.out"
        with open(self.output, "wb") as out:
            self.client = trial.begin(*words, "--json", stdout=out, stderr=out)

    def asks(self):
        """The id of its session, as soon as it asks for its command."""
        def waiting():
            if self.client.poll() is not None:
                raise AssertionError(f"{self.client.args}: {self.output.read_text()}")
            return self.trial.waiting()
        return whole.wait_for("an ask", waiting)[0]["session_id"]


class Turns(whole.WholeTest):
    def started(self, *steps):
        trial = self.trial(*steps)
        trial.confirmed("grant", "add", trial.project)
        return trial

    def last_turn(self, trial, session):
        """Its events: [(kind, event)] from its prompt on."""
        events = trial.events(session)
        return events[max(i for i, (kind, _) in enumerate(events) if kind == "prompted"):]

    def start_of_last_turn(self, trial, session):
        """What was told of the runtime that was started for it; None: it had one."""
        return dict(self.last_turn(trial, session)).get("started")

    def assert_remembers(self, trial, session):
        said = "".join(event["text"] for kind, event in self.last_turn(trial, session) if kind == "said")
        self.assertIn(f"Told first: {FIRST}.", said)

    def is_up(self, trial, session):
        return next(s for s in trial.json_lines("ls") if s["id"] == session).get("runtime_up", False)

    # --- what is killed ---------------------------------------------------------------------------

    def boxed(self, trial):
        """{pid: start} of all that runs in a box."""
        below = descendants(trial.supervisor_pid)
        return {p: start_of(p) for p in below if len(status_of(p)["NSpid"].split()) > 1}

    def kill(self, trial, name):
        below = [trial.supervisor_pid, *descendants(trial.supervisor_pid)]
        doomed = self.boxed(trial)
        self.assertTrue(doomed)
        os.kill([p for p in below if status_of(p)["Name"] == name][-1], signal.SIGKILL)
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
                                 ("opencode", "FAILED", "the runtime ended with status 137"),
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

    # --- what is kept -----------------------------------------------------------------------------

    def test_outlive_idle_time_and_a_restart(self):
        trial = self.started({"text": [TOLD]})
        trial.cowork("run", FIRST, "-C", trial.project, "--keep", "1h")
        session = trial.json_lines("ls")[0]["id"]
        self.assertTrue(self.is_up(trial, session))
        kept = self.boxed(trial)
        self.assertEqual(trial.json_lines("admin", "leases"), [])

        trial.cowork("resume", session, "at once", "--keep", "1s")
        self.assertIsNone(self.start_of_last_turn(trial, session))
        self.assert_remembers(trial, session)
        whole.wait_for("the end of the kept runtime", lambda: all(start_of(p) != s for p, s in kept.items()))
        whole.wait_for("the word of it", lambda: self.last_turn(trial, session)[-1][0] == "runtime_stopped")

        trial.cowork("resume", session, "after a while")
        self.assertTrue(self.start_of_last_turn(trial, session)["resumed"])
        self.assert_remembers(trial, session)

        trial.cowork("down")
        trial.up()
        trial.put_key()
        trial.cowork("resume", session, "after a night")
        self.assert_remembers(trial, session)


if __name__ == "__main__":
    whole.main()
