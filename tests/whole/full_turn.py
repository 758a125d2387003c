"""A turn that has calls of every kind: a command that was denied; and then, at once, a command that runs; a
command and an edit that were allowed and wait for it; a tool of a server of others that works; and one of each
that is asked."""

import collections
import os
import shutil
import signal

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
EDITS, HOLDS, NOTES, ASKED, DENIED = "files_edit", "own_hold", "own_note", "touch asked", "touch denied"
END = "end"  # What is edited; done twice, it would show.
WANTED = (whole.bash(RUNS), whole.bash(WAITS),
          whole.call(EDITS, path="written", edits=[{"old": END, "new": f"ran\n{END}"}]),
          whole.call(HOLDS), whole.bash(ASKED), whole.call(NOTES))
FILES = ("running", "waiting", "asked", "denied", "go-on")


def name_of(approval):
    tool = approval.get("tool")
    return f"{tool['server']}_{tool['tool']}" if tool else approval["command"]


class FullTurnTrial(OwnModelTrial):
    def begin_all(self):
        """The daemons, a grant, and the door that the server's tools knock at."""
        package = self.root / "package"
        package.mkdir()
        shutil.copy(whole.TREE / "tests/whole/own_server.py", package)
        (self.project / "written").touch()
        self.give_away()
        self.door = Door(package / "door.sock", self.uid)
        self.write_settings("mcp.toml", SERVER.format(package=package))
        self.start()
        # Alone: the runtime drops whatever it asks besides of what it is denied.
        self.plays(whole.bash(DENIED), calls(*WANTED), whole.say("done"))
        self.confirmed("grant", "add", self.project)

    def stop(self):
        super().stop()
        self.door.close()


class FullTurn(Turn):
    unspent = None  # The approval whose permit nobody came with.

    def __init__(self, trial, session):
        """`session`: the one that it is the next turn of; None: a new one's first."""
        for name in FILES:
            (trial.project / name).unlink(missing_ok=True)
        (trial.project / "written").write_text(f"{END}\n")
        trial.door.knocks.clear()
        super().__init__(trial, *(("resume", session, "go on") if session else ("run", "go on", "-C", trial.project)))
        self.session = self.asks()
        [denied] = trial.waiting()
        trial.cowork("deny", denied["id"])
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
        return Scene(self.trial.supervisor_pid, boxes, self.client.pid)

    def permit_unspent(self, scene):
        """One call more, of which the runtime is not told any more. It would be begun at once."""
        os.kill(scene.within("courier", "courier")[0], signal.SIGSTOP)
        self.unspent = self.unanswered[NOTES]
        self._allow(NOTES)

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

    def await_end(self):
        """By its journal: whoever followed it may be gone."""
        whole.wait_for("the end of the turn", lambda: self._kinds()["ended"])

    def _none_runs(self):
        kinds = self._kinds()
        return kinds["call_started"] == kinds["call_ended"]

    def _kinds(self):
        """How many events of each kind the turn has by now."""
        events = self.trial.events(self.session)
        begin = max(at for at, (kind, _) in enumerate(events) if kind == "prompted")
        return collections.Counter(kind for kind, _ in events[begin:])

    def lines_of(self, name):
        path = self.trial.project / name
        return path.read_text().splitlines() if path.exists() else []

    def shown(self):
        return self.output.read_text()
