"""What a path of the project leads to in a tool box: inside_project of tests/vectors/grants.json, and
the race in which a file of the project is exchanged for a link to the outside while it is opened. A
command opens what it likes of a project; where it is ours to choose, cowork-files is asked."""

import ctypes
import json
import os
import threading

import whole
from grants_test import VECTORS

OURS_TO_OPEN = {"inside-19"}  # No command's: to open a FIFO waits for whoever writes to it.
AT_FDCWD, RENAME_EXCHANGE = -100, 2

# In the box, from the project's directory: what each path leads to, and all that `x` ever is.
LOOK = """
import json, os
def look(path):
    try:
        return "a directory" if os.path.isdir(path) else open(path, errors="replace").read()
    except (OSError, ValueError):
        return None
task = json.load(open("task.json"))
seen = {"paths": [look(path) for path in task["paths"]], "own passwd": look("/etc/passwd"),
        "x": sorted({str(look("x")) for _ in range(task["attempts"])})}
json.dump(seen, open("seen.json", "w"))
"""


def exchange(one, other, enough):
    libc = ctypes.CDLL(None, use_errno=True)
    while not enough.is_set():
        libc.renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE)


class PathsOfAProject(whole.WholeTest):
    CASES = [case for case in VECTORS["inside_project"]["cases"] if case["id"] not in OURS_TO_OPEN]

    @classmethod
    def setUpClass(cls):
        steps = (whole.bash("python3 look.py"), whole.say("done"))
        cls.installation = cls.enterClassContext(whole.Trial(whole.BUILD, whole.scenario(*steps)))
        cls.root = cls.installation.root / "inside"
        cls.project = cls.installation.project = cls.root / VECTORS["inside_project"]["root"]
        cls.project.mkdir(parents=True)
        for case in cls.CASES:
            for step in case["setup"]:
                cls.set_up(**step)
        cls.ask()
        cls.installation.start()
        cls.seen = cls.look()

    @classmethod
    def set_up(cls, op, path, target=None):
        place = cls.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if op == "mkdir":
            place.mkdir(exist_ok=True)
        elif op == "symlink":
            place.symlink_to(cls.root / target)
        elif op == "file":
            place.write_text(f"this is {path}")

    @classmethod
    def ask(cls):
        (cls.project / "x").write_text("a file of the project")
        (cls.project / "y").symlink_to("/etc/passwd")
        (cls.project / "look.py").write_text(LOOK)
        paths = [case["path"].replace("$ABS", str(cls.root)) for case in cls.CASES]
        task = {"paths": paths, "attempts": VECTORS["races"][0]["attempts"]}
        (cls.project / "task.json").write_text(json.dumps(task))
        if os.getuid() == 0:
            for path in [cls.root, *cls.root.rglob("*")]:
                os.lchown(path, cls.installation.uid, cls.installation.uid)

    @classmethod
    def look(cls):
        session = whole.Session(cls.installation)
        approval, enough = session.asked(), threading.Event()
        names = (cls.project / "x", cls.project / "y", enough)
        exchanging = threading.Thread(target=exchange, args=names)
        exchanging.start()
        try:
            session.allow(approval)
            session.wait()
        finally:
            enough.set()
            exchanging.join()
        return json.loads((cls.project / "seen.json").read_text())

    def on_the_host(self, path):
        place = self.project / path.replace("$ABS", str(self.root))
        return "a directory" if place.is_dir() else place.read_text()

    def test_lead_to_what_is_inside_and_to_nothing_else(self):
        for case, seen in zip(self.CASES, self.seen["paths"], strict=True):
            with self.subTest(case["id"], path=case["path"]):
                reached = seen is not None and seen == self.on_the_host(case["path"])
                self.assertEqual(reached, case["expect"], seen)

    def test_never_lead_outside_while_a_file_is_exchanged_for_a_link(self):
        with open("/etc/passwd") as file:
            self.assertNotEqual(self.seen["own passwd"], file.read())
        # The link leads to the box's own file, or the name was missed; both were met, so they raced.
        self.assertLessEqual(set(self.seen["x"]), {"a file of the project", self.seen["own passwd"], "None"})
        self.assertLessEqual({"a file of the project", self.seen["own passwd"]}, set(self.seen["x"]))


class WhatIsOursToOpen(whole.WholeTest):
    """Asked of the real cowork-files."""

    def begin(self, *calls):
        trial = self.trial(*calls, whole.say("{last_result}"), started=False)
        self.outside = trial.root / "outside"
        self.outside.write_text("a file of the person")
        os.link(self.outside, trial.project / "hard")
        os.mkfifo(trial.project / "fifo")
        trial.give_away()
        trial.start()
        self.session = whole.Session(trial)
        self.assertEqual(self.session.wait(), 0, self.session.shown())

    def events(self, kind):
        return [event[kind] for event in self.session.events_shown() if kind in event]

    def said(self):
        return "".join(event["text"] for event in self.events("said"))

    def test_is_no_fifo(self):  # inside-19
        [case] = [case for case in VECTORS["inside_project"]["cases"] if case["id"] in OURS_TO_OPEN]
        self.begin(whole.call("files_read", path=case["path"]))
        [ended] = self.events("call_ended")
        self.assertEqual(ended.get("exit_code", 0) == 0, case["expect"])
        self.assertIn("is neither a file nor a directory (fifo)", self.said())

    def test_is_read_and_not_changed_where_it_has_a_name_outside(self):  # races-4
        self.begin(whole.call("files_write", path="hard", content="changed"), whole.call("files_read", path="hard"))
        refused, _ = self.events("judged")
        self.assertIn("has other names as well (hard links)", refused["why"])
        self.assertEqual(self.outside.read_text(), "a file of the person")
        self.assertIn("a file of the person", self.said())


if __name__ == "__main__":
    whole.main()
