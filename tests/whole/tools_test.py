"""Calls of tools, the whole road: the real runtime, cowork-files and a server that others wrote, each
in a box of its own. What is asked is shown, what is denied changes no byte, and what was allowed is
done once. Runs as root, to look into the boxes."""

import pathlib

import whole
from observe import descendants, environment_of, status_of
from secret_scan import forms_of, found_in_memory

NOTES = "Monday. The ferry was late; we counted gulls."
EDIT = {"path": "notes.txt", "edits": [{"old": "counted gulls", "new": "counted terns"}]}
ITS_OWN = {"PATH", "HOME", "LANG", "TMPDIR", "GREETING", "EVERYTHING_TOKEN"}


class CallsOfTools(whole.WholeTest):
    def begin(self, *steps, everything=False):
        trial = self.trial(*steps, whole.say("The tool said: {last_result}"), started=False)
        if everything:
            trial.serve_everything()
        trial.start()
        if everything:
            trial.give_token()
        return whole.Session(trial)

    def notes(self, session):
        return (session.trial.project / "notes.txt").read_text()

    def said(self, session):
        return "".join(event["text"] for event in session.of_kind("said"))

    def test_an_edit_is_shown_as_a_diff_and_made_when_it_is_allowed(self):
        session = self.begin(whole.call("files_edit", **EDIT))
        approval = session.asked()
        self.assertEqual((approval["tool"]["server"], approval["tool"]["tool"]), ("files", "edit"))
        self.assertIn("-" + NOTES, approval["change"]["diff"])
        self.assertIn("+Monday. The ferry was late; we counted terns.", approval["change"]["diff"])
        self.assertIn("counted gulls", self.notes(session))
        session.allow(approval)
        self.assertEqual(session.wait(), 0, session.shown())
        self.assertIn("counted terns", self.notes(session))
        (started,) = session.of_kind("call_started")
        self.assertEqual(started["approval_id"], approval["id"])
        (ended,) = session.of_kind("call_ended")
        self.assertEqual(ended.get("exit_code", 0), 0)

    def test_a_denied_edit_changes_no_byte(self):
        session = self.begin(whole.call("files_edit", **EDIT))
        before = self.notes(session)
        session.deny(session.asked())
        self.assertEqual(session.wait(), 0, session.shown())
        self.assertEqual(self.notes(session), before)
        self.assertEqual(session.of_kind("call_started"), [])

    def test_an_edit_that_was_approved_on_one_content_is_not_made_on_another(self):
        session = self.begin(whole.call("files_edit", **EDIT))
        approval = session.asked()
        changed = self.notes(session) + "Thursday. Somebody else was here.\n"
        (session.trial.project / "notes.txt").write_text(changed)
        session.allow(approval)
        self.assertEqual(session.wait(), 0, session.shown())
        self.assertEqual(self.notes(session), changed)
        (ended,) = session.of_kind("call_ended")
        self.assertEqual(ended["exit_code"], 1)

    def test_an_edit_that_cannot_be_made_asks_nobody(self):
        session = self.begin(whole.call("files_edit", path="notes.txt", edits=[{"old": "no such words", "new": "x"}]))
        self.assertEqual(session.wait(), 0, session.shown())
        shown = session.events_shown()
        self.assertEqual([event for event in shown if "asked" in event], [])
        self.assertTrue([event for event in shown if "judged" in event], shown)

    def test_a_file_is_read_without_a_question_and_by_a_rule_that_has_a_name(self):
        session = self.begin(whole.call("files_read", path="notes.txt"))
        self.assertEqual(session.wait(), 0, session.shown())
        (judged,) = [event["judged"] for event in session.events_shown() if "judged" in event]
        self.assertEqual((judged["allowed"], judged["rule"]), (True, "reading the project"))
        said = "".join(event["said"]["text"] for event in session.events_shown() if "said" in event)
        self.assertIn(NOTES, said)

    def test_a_server_of_others_has_its_own_environment_and_sees_nothing_of_the_person(self):
        session = self.begin(whole.call("everything_echo", message="terns"), everything=True)
        approval = session.asked()
        self.assertEqual(approval["tool"], {"server": "everything", "tool": "echo", "arguments": '{"message":"terns"}'})
        server = self.server_of(session)
        environment = dict(entry.decode().split("=", 1) for entry in environment_of(server))
        self.assertEqual(set(environment), ITS_OWN)
        self.assertEqual(environment["EVERYTHING_TOKEN"], "token-of-everything")
        self.look_around_in(server, session)
        session.allow(approval)
        self.assertEqual(session.wait(), 0, session.shown())
        self.assertIn("terns", self.said(session))

    def server_of(self, session):
        """The process in the box of the server, as seen from outside."""
        first = session.boxes()["mcp"]
        return next(pid for pid in descendants(first) if status_of(pid)["Name"] == "node")

    def look_around_in(self, pid, session):
        root = pathlib.Path(f"/proc/{pid}/root")
        self.assertFalse((root / str(session.trial.project).lstrip("/")).exists())
        self.assertFalse((root / str(session.trial.home).lstrip("/")).exists())
        self.assertFalse((root / "run/cowork").exists())
        others = [entry.name for entry in (root / "proc").iterdir() if entry.name.isdigit()]
        self.assertLessEqual(len(others), 2, others)
        with open(f"/proc/{pid}/net/dev") as devices:
            self.assertEqual([line.split(":")[0].strip() for line in devices.readlines()[2:]], ["lo"])

    def test_a_denied_call_does_not_reach_its_server(self):
        session = self.begin(whole.call("everything_echo", message="terns"), everything=True)
        session.deny(session.asked())
        self.assertEqual(session.wait(), 0, session.shown())
        self.assertNotIn("Echo: terns", self.said(session))
        self.assertEqual(session.of_kind("call_started"), [])

    def test_nothing_of_the_token_is_in_the_first_process_of_its_box_or_in_runnerd(self):
        session = self.begin(whole.call("everything_echo", message="terns"), everything=True)
        approval = session.asked()
        forms, below = forms_of("token-of-everything"), descendants(session.trial.supervisor_pid)
        names = {pid: status_of(pid)["Name"] for pid in below}
        holders = {names[pid] for pid in below if found_in_memory(pid, forms)}
        self.assertLessEqual(holders, {"node", "vaultd"})
        self.assertIn("node", holders)
        self.assertFalse(found_in_memory(session.boxes()["mcp"], forms))
        session.deny(approval)
        session.wait()


if __name__ == "__main__":
    whole.main()
