"""A runtime that is configured never to ask. It does that by itself: what it leaves in the home that its session
keeps, it obeys in the next turn. The calls that it asked for before it then makes unasked, by its shell and by
its MCP servers, and of what policy asks about nothing runs."""

import json
import os

import whole
from full_turn import FullTurnTrial
from own_model import calls

# coworkd speaks of permissions for every agent of the runtime, and of what is merged the agent's own come last.
NEVER_ASKS = {"agent": {"build": {"permission": {"*": "allow"}}}}
COMMAND, EDIT, TOOL = "touch ran", ("files", "write"), ("own", "note")
NOTES = "Monday. The ferry was late; we counted gulls."
WANTED = (whole.bash(COMMAND), whole.call("files_write", path="made", content="once\n"), whole.call("own_note"))
REFUSED = ["coworkd: not run: policy does not allow this command, and nobody was asked\n",
           *2 * ["not called: not done: no permit fits it, and policy alone does not allow it"]]
TOO_LATE = "it came without a permit, too late to ask"
A_TURN = 2 * whole.PATIENCE  # Seconds, where the machine has other things to do.


def what_of(call):
    """Of an approval, of what was judged, and of a call that was made."""
    return (call["tool"]["server"], call["tool"]["tool"]) if "tool" in call else call["command"]


class ARuntimeThatNeverAsks(whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        cls.trial = cls.enterClassContext(FullTurnTrial(whole.BUILD))
        cls.trial.begin_all()
        own_hands = (whole.call("read", filePath=f"{cls.trial.project}/notes.txt"),
                     whole.call("write", filePath=f"{cls.trial.project}/its-own", content="once\n"))
        cls.trial.plays(calls(*WANTED), calls(*own_hands), whole.call("files_read", path="notes.txt"),
                        whole.say("done"))
        cls.as_we_configure_it = cls.turn("run", "go on", "-C", cls.trial.project)
        cls.session = cls.trial.json_lines("ls")[0]["id"]
        cls.recorded_before = len(cls.audit())
        cls.configure()
        cls.shown = cls.turn("resume", cls.session, "go on")
        cls.told = list(cls.trial.model.told)

    @classmethod
    def turn(cls, *words):
        """What the client was shown: [(kind, event)]."""
        done = cls.trial.cowork(*words, "--json", "--on-ask", "deny", patience=A_TURN)
        return [(kind, event) for line in done.stdout.splitlines() for kind, event in json.loads(line).items()]

    @classmethod
    def configure(cls):
        place = cls.trial.home / f"data/sessions/{cls.session}/home/.config/opencode"
        (place / "opencode.json").write_text(json.dumps(NEVER_ASKS))
        os.chown(place / "opencode.json", cls.trial.uid, -1)

    @classmethod
    def audit(cls):
        return cls.trial.json_lines("audit", "tail", "-n", 1000)

    def of_kind(self, kind):
        return [event for name, event in self.shown if name == kind]

    def test_asked_for_each_call_as_long_as_we_configured_it(self):
        asked = [event["approval"] for kind, event in self.as_we_configure_it if kind == "asked"]
        self.assertCountEqual(map(what_of, asked), [COMMAND, EDIT, TOOL])

    def test_asks_no_more_and_has_tools_that_we_take_from_it(self):
        self.assertEqual(self.of_kind("asked"), [])
        self.assertIn(NOTES, self.told[3])

    def test_is_told_that_nothing_of_what_policy_asks_about_was_run(self):
        self.assertEqual(self.told[:3], REFUSED)
        self.assertEqual([event["state"] for event in self.of_kind("ended")], ["DONE"])

    def test_runs_no_command_writes_no_file_and_reaches_no_server(self):
        began = {event["profile"] for event in self.of_kind("box_started")}
        self.assertNotIn("tool", began)
        written = {path.name for path in self.trial.project.iterdir()} & {"ran", "made", "its-own"}
        self.assertEqual((written, self.trial.door.knocks), (set(), []))
        self.assertIn("its-own", self.told[4])  # Its own hands failed at the file itself.

    def test_has_what_is_allowed_by_a_rule_all_the_same(self):
        self.assertEqual([what_of(event) for event in self.of_kind("call_started")], [("files", "read")])
        self.assertIn(NOTES, self.told[5])

    def test_is_in_the_journal_with_each_call_that_was_refused(self):
        judged = [event for event in self.of_kind("judged") if not event.get("allowed")]
        self.assertCountEqual(map(what_of, judged), [COMMAND, EDIT, TOOL])
        self.assertEqual({event["why"] for event in judged}, {TOO_LATE})
        journal = [event for kind, event in self.trial.events(self.session) if kind == "judged"]
        self.assertEqual(journal, self.of_kind("judged"))

    def test_is_in_the_audit_with_each_call_that_was_refused_and_without_a_permit(self):
        records = [(record["kind"], record["text"]) for record in self.audit()[self.recorded_before:]]
        denied = [text for kind, text in records if kind == "verdict" and ": deny, " in text]
        self.assertCountEqual(denied, [f"{kind}: deny, {TOO_LATE}" for kind in ("shell", "write", "mcp")])
        self.assertEqual([text for kind, text in records if kind == "permit"], [])


if __name__ == "__main__":
    whole.main()
