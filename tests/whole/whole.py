"""What the tests of the whole share: a scenario in a few words, a session that runs while the test
looks on, and waiting that gives up. ctest starts each file as `NAME_test.py BUILD`."""

import json
import pathlib
import sys
import time
import unittest

TREE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TREE / "tools"))

from observe import Observer  # noqa: E402
from trial import Trial  # noqa: E402

BUILD = pathlib.Path(sys.argv[1]).resolve()
PATIENCE = 60  # Seconds for any one thing to happen.


def bash(command):
    """A step of a scenario in which the scripted model wants this command."""
    return {"tool": "bash", "arguments": {"command": command, "description": "a test's command"}}


def call(tool, **arguments):
    """The same with a tool of an MCP server: "files_read", "everything_echo"."""
    return {"tool": tool, "arguments": arguments}


def say(text):
    return {"text": [text]}


def scenario(*steps):
    return {"steps": list(steps)}


def wait_for(what, condition, patience=PATIENCE):
    """The first true answer of `condition`."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {patience} s")


class Session:
    """`cowork run` in a trial, while the test looks on."""

    def __init__(self, trial, prompt="go on", terms=()):
        """`terms`: what more stands behind `cowork grant add`."""
        self.trial, self.output = trial, trial.root / "run.out"
        trial.confirmed("grant", "add", trial.project, *terms)
        with open(self.output, "wb") as out:
            self.run = trial.begin("run", prompt, "-C", trial.project, "--json", stdout=out, stderr=out)
        self.id = None

    def asked(self, count=1):
        """Waits until the session asks, and answers with the approval of its `count`th ask."""
        def newest():
            if self.run.poll() is not None:
                raise AssertionError("cowork run ended: " + self.shown())
            waiting = self.trial.waiting()
            if not waiting:
                return None
            self.id = waiting[0]["session_id"]
            return waiting[0] if len(self.of_kind("asked")) == count else None
        return wait_for("an ask", newest)

    def allow(self, approval):
        self.trial.cowork("approve", approval["id"])

    def deny(self, approval):
        self.trial.cowork("deny", approval["id"])

    def of_kind(self, kind):
        return [event for name, event in self.trial.events(self.id) if name == kind]

    def wait(self):
        """The exit code of `cowork run`."""
        return self.run.wait(PATIENCE)

    def shown(self):
        return self.output.read_text()

    def events_shown(self):
        """What the client was shown, an event a line."""
        return [json.loads(line) for line in self.shown().splitlines() if line.startswith("{")]

    def boxes(self):
        """{profile: pid} of the boxes that were started."""
        return {box["profile"]: box["pid"] for box in self.of_kind("box_started")}


class WholeTest(unittest.TestCase):
    """Each test has its own trial, ended with the test whatever happens."""

    def trial(self, *steps, policy=None, started=True):
        trial = self.enterContext(Trial(BUILD, scenario(*steps) if steps else None, policy))
        if started:
            trial.start()
        return trial


def main():
    del sys.argv[1]
    unittest.main(verbosity=2)


__all__ = ["BUILD", "TREE", "Observer", "Session", "Trial", "WholeTest", "bash", "call", "main", "say", "wait_for"]
