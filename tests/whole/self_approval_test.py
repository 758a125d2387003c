"""Self-approval and borrowed permits. An attacker inside the tool box gets nowhere; one with a shell
inside the runtime box, which is more than any command gets, answers the runtime's ask, and still
runs nothing. Runs as root, to be able to put that shell there."""

import os
import pathlib
import shutil

import whole
from inside import inside_the_runtime_box

ATTACK = pathlib.Path(__file__).with_name("attack.py")
REFUSED = 126  # What a shell says when a command may not be run.


class SelfApproval(whole.WholeTest):
    def session(self, *steps):
        trial = self.trial(*steps)
        shutil.copy(ATTACK, trial.project / "attack.py")
        os.chmod(trial.project / "attack.py", 0o644)
        return whole.Session(trial)

    def test_an_approved_command_cannot_answer_the_next_ask(self):
        session = self.session(
            whole.bash("(python3 attack.py 8 >found 2>&1 &) ; sleep 9; cat found"),
            whole.bash("touch pwned"), whole.say("done"))
        session.allow(session.asked())
        second = session.asked(2)
        self.assertEqual((session.trial.project / "found").read_text(), "unreachable\n")
        self.assertEqual(second["command"], "touch pwned")
        self.assertEqual(len(session.of_kind("answered")), 1)
        session.deny(second)
        self.assertEqual(session.wait(), 0, session.shown())
        self.assertFalse((session.trial.project / "pwned").exists())

    def test_inside_the_runtime_box_the_same_attack_answers_the_ask_and_still_runs_nothing(self):
        # The second command keeps the session, and with it the attacker, until it has told.
        session = self.session(whole.bash("touch pwned"), whole.bash("touch waiting"), whole.say("done"))
        session.asked()
        done = inside_the_runtime_box(session, "/usr/bin/python3", "attack.py", "8")
        self.assertEqual(done.stdout, "answered\n", done.stderr)
        session.asked(2)
        self.assertFalse((session.trial.project / "pwned").exists())
        self.assertEqual(session.of_kind("call_started"), [])


class Permits(whole.WholeTest):
    def shell(self, session, command):
        return inside_the_runtime_box(session, "/opt/cowork/agent-shell", "-c", command)

    def test_a_permit_for_one_command_runs_no_other_and_runs_it_once(self):
        trial = self.trial(whole.bash("echo x >>allowed"), whole.bash("touch waiting"), whole.say("done"))
        session = whole.Session(trial)
        session.allow(session.asked())
        session.asked(2)
        other = self.shell(session, "touch other")
        again = self.shell(session, "echo x >>allowed")
        self.assertEqual((other.returncode, again.returncode), (REFUSED, REFUSED), other.stderr + again.stderr)
        self.assertFalse((trial.project / "other").exists())
        self.assertEqual((trial.project / "allowed").read_text(), "x\n")

    def test_the_runtime_box_cannot_write_the_project(self):
        trial = self.trial(whole.bash("true"), whole.say("done"))
        session = whole.Session(trial)
        session.asked()
        done = inside_the_runtime_box(session, "/bin/sh", "-c", "touch mine; echo x >>notes.txt")
        self.assertNotEqual(done.returncode, 0)
        self.assertFalse((trial.project / "mine").exists())
        self.assertNotIn("x\n", (trial.project / "notes.txt").read_text())


class Answers(whole.WholeTest):
    def test_a_denied_command_leaves_no_trace_and_the_same_one_allowed_leaves_one(self):
        trial = self.trial(whole.bash("touch trace"), whole.bash("touch trace"), whole.say("done"))
        session = whole.Session(trial)
        session.deny(session.asked())
        second = session.asked(2)
        self.assertFalse((trial.project / "trace").exists())
        session.allow(second)
        session.wait()
        self.assertTrue((trial.project / "trace").exists())


if __name__ == "__main__":
    whole.main()
