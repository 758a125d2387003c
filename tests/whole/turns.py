"""What the tests of turns share: one turn while the test looks on, and what the journal says of it."""

import os

import whole
from observe import descendants, start_of, status_of

FIRST = "remember the blue door"
TOLD = "Told first: {first_prompt}. "


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


class TurnsTest(whole.WholeTest):
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

    def boxed(self, trial):
        """{pid: start} of all that runs in a box."""
        below = descendants(trial.supervisor_pid)
        return {p: start_of(p) for p in below if len(status_of(p)["NSpid"].split()) > 1}
