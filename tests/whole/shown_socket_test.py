"""Boxes to which broker.sock is shown in the granted directory: by a hard link, and by a bind mount. A
command's box and the runtime's can connect, and are turned away before they are read. Runs as root, to
mount, and to knock from inside the runtime's box."""

import ctypes
import json
import os
import pathlib
import shutil
import subprocess
import time

import whole
from inside import inside_the_runtime_box, runtime_of

KNOCK = pathlib.Path(__file__).with_name("knock.py")
WHY = "it is in another user namespace, as a box is"
NAMES = ("linked.sock", "bound.sock")
FROM_A_COMMAND = f"for name in {' '.join(NAMES)}; do python3 knock.py $name; done >found 2>&1"
CLONE_NEWNS = 0x20000
WINDOW = 10  # Seconds, for which knocks like the first are counted.


def keep_mounts_from_the_host():
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)


class BoxesThatAreShownTheBrokersSocket(whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        keep_mounts_from_the_host()
        scenario = whole.scenario(whole.bash(FROM_A_COMMAND), whole.bash("true"), whole.say("done"))
        cls.trial = cls.enterClassContext(whole.Trial(whole.BUILD, scenario))
        shutil.copy(KNOCK, cls.trial.project / "knock.py")
        cls.trial.give_away()
        cls.trial.start()
        cls.show()
        cls.outside = [cls.trial.run(["python3", "knock.py", name], {}).stdout for name in NAMES]
        cls.before = cls.refusals()
        session = whole.Session(cls.trial)
        first, begun = session.asked(), time.monotonic()
        cls.seen = [os.stat(f"/proc/{runtime_of(session)}/root{cls.trial.project}/{name}").st_ino for name in NAMES]
        cls.from_the_runtime = [cls.knock_from_the_runtime(session, name) for name in NAMES]
        session.allow(first)
        second = session.asked(2)
        time.sleep(max(0, begun + WINDOW + 1 - time.monotonic()))
        cls.knock_from_the_runtime(session, NAMES[0])  # With it, what was counted is told.
        session.allow(second)
        cls.exit_code, cls.shown = session.wait(), session.shown()
        cls.audit = cls.trial.json_lines("audit", "tail", "-n", 100)
        cls.trial.cowork("down")

    @classmethod
    def show(cls):
        broker, (linked, bound) = cls.trial.home / "run/broker.sock", (cls.trial.project / name for name in NAMES)
        os.link(broker, linked)
        bound.touch()
        subprocess.run(["mount", "--bind", broker, bound], check=True)
        cls.addClassCleanup(subprocess.run, ["umount", bound], check=True)
        cls.inode = broker.stat().st_ino

    @staticmethod
    def knock_from_the_runtime(session, name):
        return inside_the_runtime_box(session, "python3", "knock.py", name).stdout

    @classmethod
    def refusals(cls):
        """(door, times) of whoever was turned away for being in a box, as brokerd's log has it."""
        logs = (cls.trial.home / "state/log").glob("brokerd*.jsonl")
        entries = [json.loads(line) for log in logs for line in log.read_text().splitlines()]
        return [(entry["at"], entry.get("times", 1)) for entry in entries if entry.get("why") == WHY]

    def test_end_well(self):
        self.assertEqual(self.exit_code, 0, self.shown)

    def test_have_what_outside_is_the_brokers_by_the_same_names(self):
        self.assertEqual((self.outside, self.before), (["answered\n"] * 2, []))
        self.assertEqual(self.seen, [self.inode] * 2)

    def test_are_turned_away_unheard(self):
        self.assertEqual(self.from_the_runtime, ["closed\n"] * 2)
        self.assertEqual((self.trial.project / "found").read_text(), "closed\n" * 2)

    def test_are_in_the_log_each_time(self):
        self.assertEqual(self.refusals(), [("owner", 1), ("owner", 3), ("owner", 1)])

    def test_are_in_the_audit_each_time(self):
        one = f"at the socket of owner somebody was not heard: {WHY}"
        texts = [record["text"] for record in self.audit if record["kind"] == "client"]
        self.assertEqual([text for text in texts if WHY in text], [one, f"{one}; 3 more times", one])


if __name__ == "__main__":
    whole.main()
