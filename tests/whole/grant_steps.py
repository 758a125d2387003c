"""The steps of tests/vectors/grants.json, each done as a person does it: with files, and with `cowork`.

What the cases call `grant` is `cowork grant add`, confirmed; `resolve` is a session that is started
there: its answer is the directory that the runtime's box has, looked at from outside. A `record` is a
session of ours, which exists only by a grant. The cases' names of errors are looked up here, and
nowhere else."""

import json
import os
import re
import shutil

import whole
from foreign import Foreign

CODES = (
    (r"no grant is for|another directory stands where|not the file or directory that was given",
     "DIRECTORY_GRANT_REQUIRED"),
    (r"there is no such directory|No such file or directory", "DIRECTORY_GRANT_MISSING_PATH"),
    (r"it is not a directory", "DIRECTORY_GRANT_NOT_DIRECTORY"),
    (r"is never granted|own meaning in a box|your home is|keeps its own files|keep credentials|"
     r"every user of this machine|belongs to another user", "DIRECTORY_GRANT_FORBIDDEN"))


def code_of(words):
    return next((code for pattern, code in CODES if re.search(pattern, words)), "error")


def same_directory(one, other):
    one, other = os.stat(one), os.stat(other)
    return (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)


class Steps:
    """One case, in a root of its own."""

    def __init__(self, trial, name):
        self.trial, self.root = trial, trial.root / "cases" / name
        self._own(self.root.parent)
        self._own(self.root)

    def run(self, step):
        """The answer of a step that has one: a path relative to the root, or an error's name."""
        arguments = {name: value for name, value in step.items() if name not in ("op", "expect")}
        return getattr(self, step["op"])(**arguments)

    # --- files -----------------------------------------------------------------------------------

    def mkdir(self, path):
        parts = path.split("/")
        for count in range(len(parts)):
            self._own(self.root.joinpath(*parts[:count + 1]))

    def symlink(self, target, path):
        (self.root / path).symlink_to(self.root / target)

    def remove(self, path):
        shutil.rmtree(self.root / path)

    def rename(self, **names):
        (self.root / names["from"]).rename(self.root / names["to"])

    # --- grants ----------------------------------------------------------------------------------

    def grant(self, path):
        return self.grant_at(self.root / path)

    def grant_abs(self, path):
        """A path of the machine's; one that is missing is made for the length of the step."""
        for name, value in (("$HOME", self.trial.root), ("$DATA", self.trial.home / "data"),
                            ("$UID", self.trial.uid)):
            path = path.replace(name, str(value))
        made = not os.path.exists(path)
        if made:
            os.makedirs(path, mode=0o700)
            os.chown(path, self.trial.uid, self.trial.uid)
        try:
            return self.grant_at(path)
        finally:
            if made:
                os.rmdir(path)

    def grant_at(self, path):
        command = ("grant", "add", path, "--json")
        asked = self.trial.cowork(*command, may_fail=True)
        if asked.returncode != 3 or not asked.stdout:
            return code_of(asked.stderr)
        confirmation = json.loads(asked.stdout)
        granted = json.loads(self.trial.cowork(*command, "--confirm", confirmation["id"]).stdout)["path"]
        assert confirmation["what"].endswith(" " + granted), "what was shown is the real path"
        return self._relative(granted)

    def revoke(self, path):
        [grant] = [g for g in self.trial.json_lines("grant", "ls") if g["path"] == str(self.root / path)]
        self.trial.confirmed("grant", "rm", grant["id"])

    def record(self, kind, path):
        assert kind == "session"
        self.grant(path)
        self.resolve(path)

    def restart(self):
        self.trial.cowork("down")
        self.trial.up()
        self.trial.put_key()

    def resolve(self, path):
        begun = self.trial.cowork("run", "go on", "-C", f"{self.root}/{path}", "--detach", "--json", may_fail=True)
        if begun.returncode:
            return code_of(begun.stderr)
        session = json.loads(begun.stdout)
        event = whole.wait_for("a box or an end", lambda: self._box_or_end(session["id"]))
        answer = code_of(event["why"]) if "why" in event else self._relative(session["path"])
        if "pid" in event:
            assert same_directory(f"/proc/{event['pid']}/root{session['path']}", session["path"])
        self.trial.cowork("stop", session["id"], may_fail=True)
        return answer

    def resolve_raw(self, path):
        _, answer = (Foreign(self.trial, owner="broker.sock").hello("owner")
                     .call("owner", "cowork.v1.Broker/AddGrant", path=path).outcomes())
        return "error" if answer["code"] == "INVALID_ARGUMENT" else answer

    # --- inside ----------------------------------------------------------------------------------

    def _box_or_end(self, session):
        for kind, event in self.trial.events(session):
            if kind == "ended" or (kind == "box_started" and event["profile"] == "runtime"):
                return event
        return None

    def _own(self, directory):
        directory.mkdir(exist_ok=True)
        os.chown(directory, self.trial.uid, self.trial.uid)

    def _relative(self, path):
        return os.path.relpath(path, self.root)
