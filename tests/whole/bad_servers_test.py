"""MCP servers as bad programs and enemies are: what each did is told to the model in words and is in the
journal, and the session goes on with its next call. One session has them all (bad_servers.py)."""

import re
import subprocess

import whole
from bad_server import ESCAPES, ORDER
from bad_servers import HABITS, LARGEST_LOG, OBEYED, POLICY, BadServersTrial, after
from own_model import calls
from terminal import raw_controls, shown_in_a_terminal


class BadServers(whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        cls.trial = cls.enterClassContext(BadServersTrial(whole.BUILD, policy=POLICY))
        cls.trial.serve(*HABITS)
        before = cls.trial.daemons()
        cls.trial.plays(*(step for habit in HABITS for step in (whole.call(f"{habit}_note"), after(habit))),
                        whole.bash(OBEYED), whole.say(f"I was told: {ESCAPES}{ORDER}"))
        # The runtime gives one that says nothing half a minute, and only then takes its first prompt.
        cls.done = cls.trial.cowork("run", "go on", "-C", cls.trial.project, "--on-ask", "deny", may_fail=True,
                                    patience=170)
        cls.session = cls.trial.json_lines("ls")[0]["id"]
        cls.events = cls.trial.events(cls.session)
        cls.told = dict(zip(HABITS, cls.trial.model.told[::2]))
        cls.survived = before == cls.trial.daemons()

    def of_kind(self, kind):
        return [event for name, event in self.events if name == kind]

    def test_the_session_goes_on_after_each_and_ends_well(self):
        self.assertEqual(self.done.returncode, 0, self.done.stdout[-2000:] + self.done.stderr)
        ran = [event["command"] for event in self.of_kind("call_started") if "command" in event]
        self.assertEqual(ran, [after(habit)["arguments"]["command"] for habit in HABITS])

    def test_the_model_is_told_what_came_of_each_call(self):
        for habit, (told, _) in HABITS.items():
            with self.subTest(habit):
                self.assertRegex(self.told[habit], told)

    def test_the_journal_has_what_none_of_them_may_do(self):
        for habit, (_, noted) in HABITS.items():
            with self.subTest(habit):
                notes = [f"{note['kind']} {note['what']}" for note in self.of_kind("mcp_noted")
                         if note["server"] == habit]
                if noted is None:
                    self.assertEqual(notes, [])
                else:
                    self.assertTrue([note for note in notes if re.search(noted, note)], notes)

    def test_a_model_that_obeys_one_of_them_is_asked_about_and_the_person_says_no(self):
        [asked] = self.of_kind("asked")
        self.assertEqual(asked["approval"]["command"], OBEYED)
        self.assertFalse((self.trial.project / "injected").exists())

    def test_no_daemon_died(self):
        self.assertTrue(self.survived)

    def test_what_moves_a_terminal_is_shown_and_moves_none(self):
        self.assertEqual(raw_controls(self.done.stdout.encode()), [])
        screen = shown_in_a_terminal(self.trial, "show", self.session)
        self.assertEqual(raw_controls(screen), [])
        self.assertIn(rb"\x1b[2J", screen)

    def test_what_one_says_on_its_stderr_is_bounded_in_the_log_and_escaped(self):
        logs = b"".join(log.read_bytes() for log in (self.trial.home / "state/log").iterdir())
        lines = [line for line in logs.splitlines() if b"yyyyyyyy" in line]
        self.assertTrue(lines)
        self.assertLess(sum(map(len, lines)), LARGEST_LOG)
        self.assertNotIn(b"\x1b", logs)


class ACallWithoutAnAnswer(whole.WholeTest):
    def test_holds_up_no_other_call_and_ends_with_its_turn(self):
        trial = self.enterContext(BadServersTrial(whole.BUILD, policy=POLICY))
        trial.serve("never")
        trial.plays(calls(whole.call("never_note"), after("never")), whole.say("done"))
        run = trial.begin("run", "go on", "-C", trial.project, stdout=subprocess.DEVNULL)
        session = whole.wait_for("the session", lambda: trial.json_lines("ls"))[0]["id"]
        whole.wait_for("the command", lambda: "call_ended" in dict(trial.events(session)))
        trial.cowork("stop", session)
        self.assertEqual(run.wait(whole.PATIENCE), 1)
        started = [call for kind, call in trial.events(session) if kind == "call_started"]
        ended = [call["call"] for kind, call in trial.events(session) if kind == "call_ended"]
        self.assertEqual({call["call"] for call in started}, set(ended))
        trial.plays(after("all"), whole.say("done"))
        self.assertEqual(trial.cowork("resume", session, "go on").returncode, 0)


if __name__ == "__main__":
    whole.main()
