"""A turn that has calls of every kind at once: a command that runs; a command and an edit that were allowed
and wait for it; a tool of a server of others that works; and one of each that is asked."""

import collections
import shutil

import whole
from door import Door
from killed import Scene
from own_model import OwnModelTrial, calls
from turns import Turn

SERVER = """\
[[server]]
name = "own"
package = "{package}"
command = "python3"
args = ["own_server.py"]
"""
RUNS, WAITS = "echo ran >>running; until test -e go-on; do sleep 0.1; done", "echo ran >>waiting"
EDITS, HOLDS, NOTES, ASKED = "files_write", "own_hold", "own_note", "touch asked"
WANTED = (whole.bash(RUNS), whole.bash(WAITS), whole.call(EDITS, path="written", content="once\n"),
          whole.call(HOLDS), whole.bash(ASKED), whole.call(NOTES))
FILES = ("running", "waiting", "written", "asked", "go-on")


def name_of(approval):
    tool = approval.get("tool")
    return f"{tool['server']}_{tool['tool']}" if tool else approval["command"]


class FullTurnTrial(OwnModelTrial):
    def begin_all(self):
        """The daemons, a grant, and the door that the server's tools knock at."""
        package = self.root / "package"
        package.mkdir()
        shutil.copy(whole.TREE / "tests/whole/own_server.py", package)
        self.give_away()
        self.door = Door(package / "door.sock", self.uid)
        self.write_settings("mcp.toml", SERVER.format(package=package))
        self.start()
        self.plays(calls(*WANTED), whole.say("done"))
        self.confirmed("grant", "add", self.project)

    def stop(self):
        super().stop()
        self.door.close()


class FullTurn(Turn):
    def __init__(self, trial, session):
        """`session`: the one that it is the next turn of; None: a new one's first."""
        for name in FILES:
            (trial.project / name).unlink(missing_ok=True)
        trial.door.knocks.clear()
        super().__init__(trial, *(("resume", session, "go on") if session else ("run", "go on", "-C", trial.project)))
        self.session = self.asks()
        self.unanswered = whole.wait_for("every ask", self._asked)  # {name: id}
        self._allow_most()

    def _asked(self):
        approvals = {name_of(approval): approval["id"] for approval in self.trial.waiting()}
        return approvals if len(approvals) == len(WANTED) else None

    def _allow_most(self):
        self._allow(RUNS)
        whole.wait_for("the command", (self.trial.project / "running").exists)
        for name in (WAITS, EDITS, HOLDS):
            self._allow(name)
        whole.wait_for("the tool", lambda: self.trial.door.knocks)
        whole.wait_for("the command that waits", lambda: len(self.scene().within("runtime", "agent-shell")) == 2)

    def _allow(self, name):
        self.trial.cowork("approve", self.unanswered.pop(name))

    def scene(self):
        boxes = {event["profile"]: event["pid"] for kind, event in self.trial.events(self.session)
                 if kind == "box_started"}  # Of each profile the latest.
        return Scene(self.trial.supervisor_pid, boxes)

    def deny_the_rest(self):
        for approval in self.unanswered.values():
            self.trial.cowork("deny", approval)

    def let_go(self):
        (self.trial.project / "go-on").touch()
        self.trial.door.let_go()

    def stop(self):
        """As a person does who sees that nothing runs any more."""
        whole.wait_for("the end of its calls", self._none_runs)
        self.trial.cowork("stop", self.session)

    def _none_runs(self):
        events = self.trial.events(self.session)
        begin = max(at for at, (kind, _) in enumerate(events) if kind == "prompted")
        kinds = collections.Counter(kind for kind, _ in events[begin:])
        return kinds["call_started"] == kinds["call_ended"]

    def lines_of(self, name):
        path = self.trial.project / name
        return path.read_text().splitlines() if path.exists() else []

    def shown(self):
        return self.output.read_text()
