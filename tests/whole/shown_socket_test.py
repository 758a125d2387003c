"""A box to which broker.sock is shown: by a hard link in the granted directory, which is the same
socket under another name, as by a bind. It can connect, and is turned away before it is read."""

import json
import os
import pathlib
import shutil

import whole

KNOCK = pathlib.Path(__file__).with_name("knock.py")
WHY = "it is in another user namespace, as a box is"


class ABoxThatIsShownTheBrokersSocket(whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        scenario = whole.scenario(whole.bash("python3 knock.py shown.sock >found 2>&1"), whole.say("done"))
        cls.trial = cls.enterClassContext(whole.Trial(whole.BUILD, scenario))
        cls.trial.start()
        shutil.copy(KNOCK, cls.trial.project / "knock.py")
        os.chmod(cls.trial.project / "knock.py", 0o644)
        os.link(cls.trial.home / "run/broker.sock", cls.trial.project / "shown.sock")
        cls.outside = cls.trial.run(["python3", "knock.py", "shown.sock"], {}).stdout
        cls.before = cls.refusals()
        session = whole.Session(cls.trial)
        session.allow(session.asked())
        cls.exit_code, cls.shown = session.wait(), session.shown()
        cls.trial.cowork("down")

    @classmethod
    def refusals(cls):
        """Where somebody was turned away for being in a box, as brokerd's log has it."""
        logs = (cls.trial.home / "state/log").glob("brokerd*.jsonl")
        entries = [json.loads(line) for log in logs for line in log.read_text().splitlines()]
        return [entry["at"] for entry in entries if entry.get("why") == WHY]

    def test_ends_well(self):
        self.assertEqual(self.exit_code, 0, self.shown)

    def test_outside_the_same_name_is_the_brokers(self):
        self.assertEqual((self.outside, self.before), ("answered\n", []))

    def test_is_turned_away_unheard(self):
        self.assertEqual((self.trial.project / "found").read_text(), "closed\n")

    def test_is_recorded(self):
        self.assertEqual(self.refusals(), ["owner"])


if __name__ == "__main__":
    whole.main()
