"""A model that sends what is no call: arguments that are no JSON, tools that nobody has, ten megabytes. Each
is told so, nothing of it is done, and the session goes on with its next call; where the runtime can be followed
no more the turn ends with the reason, and the session goes on with its next one."""

import json

import whole
from own_model import OwnModelTrial, calls

POLICY = '[[rule]]\nname = "echoes"\non = "shell"\nargv = ["echo", "**"]\nsay = "allow"\n'
EVIL = "touch broken"
AFTER = whole.bash("echo after it")
MIB = 1 << 20


def no_call(tool, arguments):
    return {"tool": tool, "arguments": arguments}


NO_JSON = {
    "cut off": f'{{"command": "{EVIL}', "a text": f'"{EVIL}"', "a list": f'["{EVIL}"]', "a number": "7",
    "empty": "", "null": "null", "two values": f'{{"command": "echo"}}{{"command": "{EVIL}"}}',
    "not UTF-16": f'{{"command": "{EVIL}\\ud800", "description": 7}}', "deep": '{"command":' * 5000,
}
NO_TOOL = ("no_such_tool", "__proto__", "constructor", "files_", "write", "t" * 10_000, "bash\x1b[2J", "own_\u202e")
TOO_LONG = {  # Longer than a person could read, and shorter than what ends the turn.
    "a command": (whole.bash(f"{EVIL} #" + "x" * MIB), "its command is longer than"),
    "a file": (whole.call("files_write", path="broken", content="x" * MIB), "they are longer than 128 KiB"),
}
HUGE = {
    "a command": whole.bash(f"{EVIL} #" + "x" * 10 * MIB),
    "a file": whole.call("files_write", path="broken", content="x" * 10 * MIB),
    "a tool that nobody has": whole.call("no_such_tool", text="x" * 10 * MIB),
}


class BrokenCalls(whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        cls.trial = cls.enterClassContext(OwnModelTrial(whole.BUILD, policy=POLICY))
        cls.trial.start()
        cls.trial.confirmed("grant", "add", cls.trial.project)

    def play(self, *steps):
        """One turn, in which a person says no to whatever is asked. Answers with (exit code, events)."""
        self.trial.plays(*steps, whole.say("done"))
        done = self.trial.cowork("run", "go on", "-C", self.trial.project, "--on-ask", "deny", "--json", may_fail=True,
                                 patience=170)
        events = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertFalse((self.trial.project / "broken").exists())
        return done.returncode, [(kind, event[kind]) for event in events for kind in event
                                 if isinstance(event[kind], dict)]

    def goes_on_after(self, *steps):
        """Answers with what the model was told of each, and with the events."""
        code, events = self.play(*(step for broken in steps for step in (broken, AFTER)))
        self.assertEqual(code, 0, events)
        began = [event["command"] for kind, event in events if kind == "call_started"]
        self.assertEqual(began, [AFTER["arguments"]["command"]] * len(steps))
        return self.trial.model.told[::2], events

    def test_arguments_that_are_no_json_run_nothing(self):
        told, _ = self.goes_on_after(*(no_call("bash", arguments) for arguments in NO_JSON.values()))
        for name, words in zip(NO_JSON, told):
            with self.subTest(name):
                self.assertRegex(words, "unavailable tool|invalid arguments|not allowed")

    def test_a_tool_that_nobody_has_runs_nothing(self):
        told, _ = self.goes_on_after(*(no_call(name, json.dumps({"command": EVIL})) for name in NO_TOOL))
        for name, words in zip(NO_TOOL, told):
            with self.subTest(name[:20]):
                self.assertRegex(words, "unavailable tool|aborted")

    def test_the_same_call_many_times_in_one_answer_runs_as_often_and_the_turn_goes_on(self):
        code, events = self.play(calls(*[AFTER] * 5), AFTER)
        self.assertEqual(code, 0, events)
        began = [event["command"] for kind, event in events if kind == "call_started"]
        self.assertEqual(began, [AFTER["arguments"]["command"]] * 6)

    def test_what_nobody_could_read_asks_nobody_and_is_in_the_log(self):
        told, events = self.goes_on_after(*(step for step, _ in TOO_LONG.values()))
        self.assertEqual([event for kind, event in events if kind == "asked"], [])
        log = "".join(file.read_text() for file in (self.trial.home / "state/log").glob("runnerd*.jsonl"))
        for (name, (_, why)), words in zip(TOO_LONG.items(), told):
            with self.subTest(name):
                self.assertIn(why, words)
                self.assertIn(why, log)

    def test_ten_megabytes_end_the_turn_with_a_reason_and_the_session_can_go_on(self):
        for name, step in HUGE.items():
            with self.subTest(name):
                code, events = self.play(step, AFTER)
                self.assertEqual(code, 1)
                kind, ended = events[-1]
                self.assertEqual((kind, ended["state"]), ("ended", "FAILED"))
                self.assertIn("the runtime sent an event that is too large", ended["why"])
                self.trial.plays(AFTER, whole.say("done"))
                self.trial.cowork("resume", self.newest(), "go on", patience=170)

    def newest(self):
        return max(self.trial.json_lines("ls"), key=lambda session: int(session["started_unix_ms"]))["id"]


if __name__ == "__main__":
    whole.main()
