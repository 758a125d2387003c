"""The table of hostile_attempts.py, played by the scripted model in one session: by coworkd, with a person
who says yes, or by plain OpenCode. What the model was told is read where the runtime keeps it."""

import json
import sqlite3
import time

import whole
from hostile_asks import answering, broken, hiding, swapping, under_a_rule
from hostile_attempts import at_processes, reaching, reading
from hostile_bare import PASSWORD, PlainRuntime
from hostile_witness import WitnessedWorld
from hostile_writes import new_names, obeyed, outside
from inside import runtime_of
from observe import environment_of

PARTS = (reading, reaching, at_processes, outside, obeyed, new_names, answering, hiding, under_a_rule, swapping, broken)
PASSPHRASE, RUNTIMES_PORT = "correct horse battery staple", 4096


class Play:
    """`attempts`; of each by its name, all that the model was `told`; and the names of those that `won`."""

    def __init__(self, stack):
        self.trial = stack.enter_context(whole.Trial(whole.BUILD))
        self.world = WitnessedWorld(self.trial)
        self.world.plant()
        stack.callback(self.world.end)
        self.attempts = [attempt for part in PARTS for attempt in part(self.world)]
        steps = [*map(self.step, self.attempts), whole.say("finished")]
        (self.trial.root / "scenario.json").write_text(json.dumps(whole.scenario(*steps)))
        self.won = set()
        self._start()
        parts = self.play()
        states = [part["state"] for part in parts if part["type"] == "tool"]
        told = [state.get("output") or state.get("error", "") for state in states]
        if len(told) != len(self.attempts):
            raise AssertionError(f"{len(told)} calls of {len(self.attempts)}: {told[-1:]}")
        self.told = {attempt.name: text for attempt, text in zip(self.attempts, told)}
        self.won |= {attempt.name for attempt in self.attempts if attempt.won(self.told[attempt.name])}

    def _start(self):
        self.trial.start_model()
        self.trial.up(keystore="passphrase")
        self.trial.cowork("vault", "unlock", "--stdin", "--new", input=PASSPHRASE)
        self.trial.put_key()
        self.world.show()


class PlainPlay(Play):
    def step(self, attempt):
        return attempt.plain or attempt.step

    def play(self):
        self.trial.confirmed("grant", "add", self.trial.project)
        runtime = PlainRuntime(self.trial)
        self.world.tell_password(PASSWORD, runtime.port)
        [swap] = swapping(self.world)
        parts = runtime.play(answer=swap.during)
        runtime.stop()
        return parts


class CoworkPlay(Play):
    def step(self, attempt):
        return attempt.step

    def play(self):
        self.session, self._before = whole.Session(self.trial), None
        for asked in self._as_they_come("asked"):
            self._answer(asked["approval"])
        self.events = self.trial.events(self.session.id)
        self._hear()
        self.verified = self.trial.cowork("audit", "verify", may_fail=True)
        self.trial.cowork("down")
        self.audit = self.trial.audit()
        return self._parts()

    def entries_for(self, attempt):
        """What the journal has of it: that a person was asked, or that policy judged without one."""
        entries = [event.get("approval", event) for kind, event in self.events if kind in ("asked", "judged")]
        return [entry for entry in entries if is_for(entry, attempt.step)]

    def heard(self, attempt):
        """All that a layer said of it, to the model or to the journal."""
        return " ".join([self.told[attempt.name], *(entry.get("why", "") for entry in self.entries_for(attempt))])

    def _as_they_come(self, kind):
        """The events of a kind that the client is shown, until it ends."""
        seen = 0
        while self.session.run.poll() is None:
            shown = [event[kind] for event in self.session.events_shown() if kind in event]
            yield from shown[seen:]
            seen = len(shown)
            time.sleep(0.1)

    def _answer(self, approval):
        if self.session.id is None:
            self.session.id = approval["session_id"]
            given = dict(e.split(b"=", 1) for e in environment_of(runtime_of(self.session)))
            self.world.tell_password(given[b"OPENCODE_SERVER_PASSWORD"].decode(), RUNTIMES_PORT)
        self._hear()
        # What an attempt began may be gone when the session is over.
        if self._before and self._before.won(""):
            self.won.add(self._before.name)
        self._before = attempt = next(a for a in self.attempts if is_for(approval, a.step))
        if attempt.during:
            attempt.during(approval)
        self.trial.cowork("approve" if attempt.allow else "deny", approval["id"], may_fail=True)

    def _hear(self):
        ended = [event["box_ended"] for event in self.session.events_shown() if "box_ended" in event]
        self.world.announced = {path for box in ended for path in box.get("appeared", [])}

    def _parts(self):
        [kept] = self.trial.home.glob("data/sessions/*/home/.local/share/opencode/opencode.db")
        with sqlite3.connect(kept) as database:
            return [json.loads(data) for data, in database.execute("SELECT data FROM part ORDER BY id")]


def is_for(entry, step):
    if "tool" not in entry:
        return step["tool"] == "bash" and step["arguments"].get("command") == entry["command"]
    asked = entry["tool"]
    return (f"{asked['server']}_{asked['tool']}", json.loads(asked["arguments"])) == (step["tool"], step["arguments"])
