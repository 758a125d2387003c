"""A runtime that outlives its turn, or is there before its session: what becomes of it, and whose it is."""

import whole
from observe import start_of
from turns import FIRST, TOLD, TurnsTest


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
