"""A runtime that outlives its turn, or is there before its session: what becomes of it, and whose it is."""

import os
import signal

import whole
from observe import start_of
from turns import FIRST, TOLD, Turn, TurnsTest


class Kept(TurnsTest):
    def test_takes_a_prompt_at_once_and_is_let_go_when_none_comes(self):
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

    def test_goes_with_a_server_that_it_has_lost_so_that_the_next_turn_has_one(self):
        trial = self.trial(whole.call("everything_echo", message="terns"), whole.say("The tool said: {last_result}"),
                           started=False)
        trial.serve_everything()
        trial.start()
        trial.give_token()
        trial.confirmed("grant", "add", trial.project)
        turn = Turn(trial, "run", FIRST, "-C", trial.project, "--keep", "1h")
        session = turn.asks()
        os.kill(self.box_of_server(trial, session), signal.SIGKILL)
        trial.cowork("deny", trial.waiting()[0]["id"])
        self.assertEqual(turn.client.wait(whole.PATIENCE), 0, turn.output.read_text())
        whole.wait_for("the end of its runtime", lambda: self.last_turn(trial, session)[-1][0] == "runtime_stopped")
        self.assertIn('"everything" is gone', self.last_turn(trial, session)[-1][1]["why"])

        turn = Turn(trial, "resume", session, "once more")
        turn.asks()
        trial.cowork("approve", trial.waiting()[0]["id"])
        self.assertEqual(turn.client.wait(whole.PATIENCE), 0, turn.output.read_text())
        said = "".join(event["text"] for kind, event in self.last_turn(trial, session) if kind == "said")
        self.assertIn("Echo: terns", said)

    def box_of_server(self, trial, session):
        """The first process of the box of "everything"."""
        boxes = [event for kind, event in trial.events(session) if kind == "box_started"]
        return next(box["pid"] for box in boxes if box["profile"] == "mcp")


class Warm(TurnsTest):
    def test_becomes_one_session_and_is_of_no_other(self):
        trial = self.started({"text": [TOLD]})
        trial.cowork("down")
        trial.up("--warm")
        trial.put_key()
        trial.cowork("run", FIRST, "-C", trial.project)
        whole.wait_for("a warm runtime (it takes 1 GiB of available memory)",
                       lambda: trial.json_lines("status")[0].get("warm"))
        warm = self.boxed(trial)
        trial.cowork("run", "something else", "-C", trial.project)
        session = trial.json_lines("ls")[-1]["id"]
        events = trial.events(session)
        boxes = {event["pid"] for kind, event in events if kind == "box_started"}
        self.assertEqual(boxes & set(warm), boxes, events)
        self.assertEqual("".join(event["text"] for kind, event in events if kind == "said"),
                         "Told first: something else. ")

    def test_leaves_nothing_where_nobody_came_for_it(self):
        trial = self.started({"text": [TOLD]})
        trial.cowork("down")
        trial.up("--warm")
        trial.put_key()
        trial.cowork("run", FIRST, "-C", trial.project)
        sessions = {session["id"] for session in trial.json_lines("ls")}
        whole.wait_for("a warm runtime (it takes 1 GiB of available memory)",
                       lambda: trial.json_lines("status")[0].get("warm"))
        homes = trial.home / "data/sessions"
        self.assertEqual(len({home.name for home in homes.iterdir()} - sessions), 1)
        trial.confirmed("grant", "rm", trial.json_lines("grant", "ls")[0]["id"])
        whole.wait_for("the end of its home", lambda: {home.name for home in homes.iterdir()} == sessions)


if __name__ == "__main__":
    whole.main()
