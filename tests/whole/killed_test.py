"""kill -9 of every process of ours in turn, in the middle of a turn that has calls of every kind at once
(full_turn.py); so each death is one while a call is asked, permitted and running, and some are between a permit
and its use. Whoever it was, no call that was denied is made, before or after, and none twice; every event that a
client was shown is in the journal, the audit's chain is whole, no box is left, and the session goes on with the
next turn. Runs as root, to look for its victims in boxes."""

import collections
import json
import os
import signal

import whole
from full_turn import FullTurn, FullTurnTrial
from killed import VICTIMS, Then
from observe import descendants, start_of

HOW_TO_GO_ON = r"cowork (resume|run|up)\b"


def started(pids):
    """{pid: start} of those that have not ended meanwhile."""
    return {pid: start for pid in pids if (start := start_of(pid))}


class Killed(whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        cls.trial = cls.enterClassContext(FullTurnTrial(whole.BUILD))
        cls.trial.begin_all()
        cls.session = None

    def test_whoever_is_killed_the_session_goes_on_and_nothing_is_made_twice(self):
        for victim in VICTIMS:
            with self.subTest(victim.name):
                self.kill(victim)
        below = started(descendants(self.trial.supervisor_pid))
        self.trial.cowork("down")
        self.await_the_end(below)

    def kill(self, victim):
        """In a turn of the session that the death before has left."""
        turn = FullTurn(self.trial, self.session)
        type(self).session = turn.session
        scene = turn.scene()
        doomed = started(scene.of_session())
        if victim.unspent:
            turn.permit_unspent(scene)
        os.kill(victim.find(scene), signal.SIGKILL)
        self.let_it_end(turn, victim.then)
        exit_code = turn.client.wait(whole.PATIENCE)
        self.recover(victim)
        self.assertEqual(exit_code == 0, victim.then == Then.GOES_ON, turn.shown())
        self.await_the_end(doomed)
        self.holds(turn, victim)
        if victim.then == Then.ENDS:
            self.assertRegex(turn.shown(), HOW_TO_GO_ON)

    def let_it_end(self, turn, then):
        if then != Then.ENDS:
            turn.deny_the_rest()
            turn.let_go()
        if then == Then.HANGS:
            turn.stop()
        if then == Then.UNWATCHED:
            turn.await_end()

    def recover(self, victim):
        self.trial.door.let_go()
        if victim.name == "coworkd":
            self.trial.up()
        whole.wait_for("the daemons", lambda: all(daemon.get("reachable") for line in self.trial.json_lines("status")
                                                  for daemon in line["daemons"]))
        if victim.forgets:
            self.trial.put_key()

    def await_the_end(self, processes):
        whole.wait_for("their end", lambda: all(start_of(pid) != start for pid, start in processes.items()))

    # --- what must hold --------------------------------------------------------------------------

    def holds(self, turn, victim):
        self.nothing_was_made_twice(turn, victim)
        self.nothing_was_made_that_nobody_allowed(turn)
        self.the_journal_has_what_was_shown(turn)
        verified = self.trial.cowork("audit", "verify", may_fail=True)
        self.assertEqual(verified.returncode, 0, verified.stderr)

    def nothing_was_made_twice(self, turn, victim):
        self.assertEqual(turn.lines_of("running"), ["ran"])
        for name in ("waiting", "written"):
            made = victim.then != Then.ENDS and name not in victim.takes
            self.assertEqual(turn.lines_of(name).count("ran"), int(made), name)
        self.assertEqual(self.trial.door.knocks, ["hold"])
        events = self.trial.events(turn.session)
        began = collections.Counter(event["approval_id"] for kind, event in events if kind == "call_started")
        self.assertEqual(set(began.values()), {1})
        self.assertNotIn(turn.unspent, began)
        self.assertLessEqual(set(began), {event["approval_id"] for kind, event in events
                                          if kind == "answered" and event.get("allowed")})

    def nothing_was_made_that_nobody_allowed(self, turn):
        """Nor now, when somebody does: it is too late for that."""
        for approval in turn.unanswered.values():
            self.assertNotEqual(self.trial.cowork("approve", approval, may_fail=True).returncode, 0)
        for name in ("asked", "denied"):
            self.assertFalse((self.trial.project / name).exists(), name)

    def the_journal_has_what_was_shown(self, turn):
        journal = {event["sequence"]: event for event in self.trial.json_lines("show", turn.session)}
        shown = [json.loads(line) for line in turn.shown().splitlines() if line.startswith("{")]
        self.assertTrue(shown)
        for event in shown:
            self.assertEqual(event, journal.get(event["sequence"]))


if __name__ == "__main__":
    whole.main()
