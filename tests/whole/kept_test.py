"""A runtime that outlives its turn: what the next prompt finds, and what becomes of it when none comes."""

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


if __name__ == "__main__":
    whole.main()
