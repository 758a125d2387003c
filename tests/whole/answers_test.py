"""Who answers, and where: a client that is gone while it asks answers nothing, of two that answer at once one does,
and two terminals on one session tell the same story."""

import signal
import subprocess

import whole
from terminal import Terminal

KEYS = " > "  # Behind it a person types.
ROUNDS = 8
OUTCOMES = ("asked", "answered", "judged", "call_started", "ended")
HOLDS = "this approval has its answer already, and the first one holds"


def touch(file):
    return whole.bash(f"touch {file}")


class AnswersTest(whole.WholeTest):
    def started(self, *steps):
        trial = self.trial(*steps, whole.say("done"))
        trial.confirmed("grant", "add", trial.project)
        return trial

    def at_a_terminal(self, trial, *words):
        return self.enterContext(Terminal(trial, *words))

    def state(self, trial, session):
        return next(s["state"] for s in trial.json_lines("ls") if s["id"] == session)


def is_killed(terminal):
    terminal.client.send_signal(signal.SIGKILL)


def is_killed_with_half_a_line_typed(terminal):
    terminal.type("a", end="")
    is_killed(terminal)


class AClientThatDiesWhileItAsks(AnswersTest):
    def test_answers_nothing_and_the_session_goes_on(self):
        trial = self.started(touch("allowed"))
        words = ["run", "go on", "-C", trial.project]
        for end in (is_killed, is_killed_with_half_a_line_typed, Terminal.hang_up):
            with self.subTest(end.__name__):
                terminal = self.at_a_terminal(trial, *words, "--keep", "1h")
                terminal.shows(KEYS)
                (approval,) = trial.waiting()
                end(terminal)
                self.assertLess(terminal.client.wait(whole.PATIENCE), 0)
                self.waits_on(trial, approval)
                self.is_done_when_another_allows_it(trial, approval)
                words = ["resume", approval["session_id"], "go on"]

    def waits_on(self, trial, approval):
        self.assertEqual(trial.waiting(), [approval])
        self.assertEqual(self.state(trial, approval["session_id"]), "RUNNING")
        kinds = [kind for kind, _ in self.turn(trial, approval)]
        self.assertEqual([kind for kind in kinds if kind in OUTCOMES], ["asked"])
        self.assertFalse((trial.project / "allowed").exists())

    def is_done_when_another_allows_it(self, trial, approval):
        trial.cowork("approve", approval["id"])
        whole.wait_for("the end of the turn", lambda: self.state(trial, approval["session_id"]) == "DONE")
        (trial.project / "allowed").unlink()
        (answered,) = [event for kind, event in self.turn(trial, approval) if kind == "answered"]
        self.assertEqual((answered["approval_id"], answered["allowed"]), (approval["id"], True))

    def turn(self, trial, approval):
        """The last one's events."""
        events = trial.events(approval["session_id"])
        return events[max(at for at, (kind, _) in enumerate(events) if kind == "prompted"):]


class TwoThatAnswerAtOnce(AnswersTest):
    def answer_at_once(self, trial, approval, ways):
        """The way that was taken, of several `cowork WAY ID` that are started together."""
        begun = [(way, trial.begin(way, approval["id"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True))
                 for way in ways]
        told = [(way, client.communicate(timeout=whole.PATIENCE)[1], client.returncode) for way, client in begun]
        won = [way for way, _, code in told if code == 0]
        self.assertEqual(len(won), 1, told)
        for way, said, code in told:
            if code:
                self.assertEqual(code, 1, said)
                self.assertIn(HOLDS, said)
        return won[0]

    def test_find_that_one_answer_holds_and_that_it_is_what_was_done(self):
        trial = self.trial(*(touch(f"ran-{n}") for n in range(ROUNDS)), touch("last"), whole.say("done"))
        session, won = whole.Session(trial), {}
        for n in range(ROUNDS):
            approval = session.asked(n + 1)
            ways = ("approve", "deny") if n % 2 else ("deny", "approve")
            won[approval["id"]] = (n, self.answer_at_once(trial, approval, ways * 2) == "approve")
        session.allow(session.asked(ROUNDS + 1))
        self.assertEqual(session.wait(), 0, session.shown())
        allowed = {f"ran-{n}" for n, yes in won.values() if yes}
        self.assertNotIn(len(allowed), (0, ROUNDS), "nobody raced")
        self.assertEqual({path.name for path in trial.project.glob("ran-*")}, allowed)
        self.journal_agrees(session, won)
        self.audit_agrees(trial, session, won)

    def journal_agrees(self, session, won):
        answers = [(event["approval_id"], event.get("allowed", False)) for event in session.of_kind("answered")]
        self.assertEqual(answers[:-1], [(approval, yes) for approval, (_, yes) in won.items()])
        started = [event["approval_id"] for event in session.of_kind("call_started")]
        self.assertEqual(started[:-1], [approval for approval, (_, yes) in won.items() if yes])

    def audit_agrees(self, trial, session, won):
        records = [r for r in trial.json_lines("audit", "tail", "-n", 500) if r.get("session_id") == session.id]
        answers = [r for r in records if r["kind"] == "answer"]
        permitted = [r["digest"] for r in records if r["kind"] == "permit"]
        for approval, (_, yes) in won.items():
            (answer,) = [r for r in answers if r["text"].startswith(f"{approval}: ")]
            self.assertIn("allow once" if yes else "deny", answer["text"])
            self.assertEqual(permitted.count(answer["digest"]), 1 if yes else 0)


class TwoTerminalsOnOneSession(AnswersTest):
    def marks(self, text):
        """What became of each call, in the order that it was told."""
        return [line.split() for line in text.splitlines() if line.strip().startswith(("✓", "✗"))]

    def test_tell_the_same_story(self):
        trial = self.started(touch("one"), touch("two"), touch("three"))
        asks = self.at_a_terminal(trial, "run", "go on", "-C", trial.project)
        asks.shows(KEYS)
        (approval,) = trial.waiting()
        looks_on = self.at_a_terminal(trial, "watch", approval["session_id"])
        looks_on.shows("waits for an answer: cowork approve")
        asks.type("a")
        looks_on.shows("allowed once")
        for times, (way, words) in enumerate((("deny", "denied; it did not run"), ("approve", "allowed once")), 1):
            looks_on.shows("waits for an answer: cowork approve", times + 1)
            asks.shows(KEYS, times + 1)
            (approval,) = trial.waiting()
            trial.cowork(way, approval["id"])
            asks.shows("answered from elsewhere", times)
            for terminal in (asks, looks_on):
                terminal.shows(words)
        self.end_alike(trial, asks, looks_on)

    def end_alike(self, trial, *terminals):
        for terminal in terminals:
            self.assertEqual(terminal.client.wait(whole.PATIENCE), 0, terminal.text())
        one, other = (self.marks(terminal.text()) for terminal in terminals)
        self.assertEqual(one, other)
        self.assertEqual(len(one), 5, "three answers, and the ends of two calls")
        self.assertEqual(sorted(p.name for p in trial.project.iterdir() if p.name in ("one", "two", "three")),
                         ["one", "three"])


if __name__ == "__main__":
    whole.main()
