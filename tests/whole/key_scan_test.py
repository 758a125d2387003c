"""A known key is set and used: after that it is nowhere but where it belongs. Everything of ours is at work
meanwhile (at_work.py), with a request to the model that waits. Runs as root, since our daemons let nobody else
look."""

import base64
import io
import json
import os
import pathlib
import pwd
import secrets
import subprocess
import threading
import unittest
import urllib.parse
from unittest import mock

import whole  # First: it says where the tools are.
import secret_scan
from at_work import AtWorkTrial
from full_turn import FullTurn
from looking import FIRST, GONE, name_of
from observe import children, descendants
from own_model import Conversation
from reach import mounts_of
from secret_scan import PAGE, files_of, forms_of, found_in, found_in_memory, texts_in

TEMPORARY = ["/tmp", "/var/tmp", "/dev/shm"]  # A trial's data, state and sockets are there too.
PROFILES = ("runtime", "tool", "files", "mcp", "courier", "gate", "dialer", "resolver")
AT_WORK = {"coworkd", "brokerd", "policyd", "vaultd", "runnerd", "zygote", "courier", "gate", "dialer", "resolver",
           "opencode", "agent-shell", "mcp-shim", "cowork-files", "an MCP server", "a command", "cowork",
           *(f"{FIRST}: {profile}" for profile in PROFILES)}
DAEMONS = {"coworkd", "brokerd", "policyd", "vaultd", "runnerd", "zygote"}
AT_REST = DAEMONS | {"resolver", f"{FIRST}: resolver"}  # Which stays a while.
FILES = {"broker.db", "vault.db", "vault.db-wal", "opencode.db",
         *(f"{daemon}.jsonl" for daemon in ("brokerd", "policyd", "vaultd", "runnerd"))}
PROGRAM = {"a program": b"\x7fELF"}  # In every memory that can be read.


class TitleWaits(Conversation):
    """Says nothing to what comes without tools, OpenCode's wish for a title, until it is let go."""

    def body(self):
        body = super().body()
        self.server.keys.add(self.headers["Authorization"])
        if not json.loads(body).get("tools"):
            self.server.asked.set()
            self.server.go_on.wait()
        return body


class UsedKeyTrial(AtWorkTrial):
    def start_model(self):
        super().start_model()
        self.model.RequestHandlerClass = TitleWaits
        self.model.keys, self.model.asked, self.model.go_on = set(), threading.Event(), threading.Event()

    def stop(self):
        if self.model:
            self.model.go_on.set()
        super().stop()

    def boxes(self):
        """{first process: profile}; a box of no session is called after its program."""
        return {box["pid"]: box["profile"] for box in self.json_lines("admin", "boxes")}


def full_name_of(pid, boxes):
    name = name_of(pid)
    return f"{FIRST}: {boxes.get(pid) or name_of(children().get(pid, [pid])[0])}" if name == FIRST else name


def is_at_rest(pids):
    try:
        return {full_name_of(pid, {}) for pid in pids} <= AT_REST
    except GONE:
        return False


def look_into(pids, boxes, forms):
    """{name: forms} of what each process holds in its memory; several of a name count as one, and one of which
    nothing can be read as none."""
    seen = {}
    for pid in pids:
        try:
            name, found = full_name_of(pid, boxes), found_in_memory(pid, forms | PROGRAM)
        except GONE:  # It ended meanwhile.
            continue
        if found >= PROGRAM.keys():
            seen.setdefault(name, set()).update(found - PROGRAM.keys())
    return seen


def size_of(pid):
    try:
        return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[0])
    except GONE:
        return 0


def places_of(pid):
    """What can be written in a box, as seen from outside; nothing of one that is gone."""
    try:
        return [f"/proc/{pid}/root{place}" for place, writable in mounts_of(pid).items() if writable]
    except GONE:
        return []


class AKeyThatIsUsed(whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        cls.trial = cls.enterClassContext(UsedKeyTrial(whole.BUILD))
        # Written otherwise in a URL, and in either base64.
        cls.trial.set_key("sk+/" + secrets.token_hex(24) + "?>~&=")
        cls.forms = forms_of(cls.trial.key)
        cls.trial.begin_all()
        turn = FullTurn(cls.trial, None)
        whole.wait_for("the request that waits", cls.trial.model.asked.is_set)
        cls.look_at_work()
        cls.end(turn)
        cls.after = look_into(cls.ours(), {}, cls.forms)
        cls.files = cls.forms_in_files(cls.trial.uid, TEMPORARY) | cls.forms_in_files(os.getuid(), [cls.trial.root])
        del cls.files[cls.trial.root / "key"]  # What the test itself keeps.

    @classmethod
    def look_at_work(cls):
        boxes = cls.trial.boxes()
        cls.in_boxes = {}
        for pid, profile in boxes.items():
            cls.in_boxes.setdefault(profile, {}).update(cls.forms_in_files(cls.trial.uid, places_of(pid)))
        cls.planted = cls.plant(next(pid for pid, profile in boxes.items() if profile == "tool"))
        # The runtime last: it takes longest, and a command may wait for two minutes.
        pids = sorted([*cls.ours(), *descendants(os.getpid())], key=size_of)
        cls.during = look_into(pids, boxes, cls.forms)

    @classmethod
    def end(cls, turn):
        turn.deny_the_rest()
        turn.let_go()
        cls.trial.model.go_on.set()
        turn.client.wait(whole.PATIENCE)
        cls.requests = [event for kind, event in cls.trial.events(turn.session) if kind == "dialled"]
        cls.trial.cowork("stop", turn.session)
        whole.wait_for("the end of its boxes", lambda: is_at_rest(cls.ours()))

    @classmethod
    def forms_in_files(cls, uid, places):
        return {path: found_in(text, cls.forms) for path, text in files_of(uid, places)}

    @classmethod
    def ours(cls):
        return [cls.trial.supervisor_pid, *descendants(cls.trial.supervisor_pid)]

    @classmethod
    def plant(cls, pid):
        """What the scan finds of the key in a file that stands in the box's own /tmp for a moment."""
        user = pwd.getpwuid(cls.trial.uid)  # No other may write there, not even root.
        subprocess.run(["tee", "planted"], input=cls.trial.key.encode(), stdout=subprocess.DEVNULL, check=True,
                       cwd=f"/proc/{pid}/root/tmp", user=user.pw_uid, group=user.pw_gid, extra_groups=[])
        file = pathlib.Path(f"/proc/{pid}/root/tmp/planted")
        found = cls.forms_in_files(cls.trial.uid, places_of(pid)).get(file)
        file.unlink()
        return found

    def assert_is_nowhere(self, scanned):
        self.assertEqual({str(what): found for what, found in scanned.items() if found}, {})

    def test_reaches_the_model_with_each_request(self):
        self.assertEqual(self.trial.model.keys, {f"Bearer {self.trial.key}"})
        self.assertEqual({request["credential_added"] for request in self.requests}, {True})

    def test_is_in_the_dialer_during_the_request(self):
        self.assertIn("as it is", self.during["dialer"])

    def test_is_in_no_other_process_during_the_request(self):
        self.assertLessEqual(AT_WORK, self.during.keys())
        self.assert_is_nowhere({name: found for name, found in self.during.items() if name != "dialer"})

    def test_is_in_no_file_that_a_box_can_write(self):
        self.assertLessEqual({"runtime", "tool", "files", "mcp"}, self.in_boxes.keys())
        self.assertEqual(self.planted, {"as it is"})
        for profile, files in self.in_boxes.items():
            with self.subTest(profile):
                self.assert_is_nowhere(files)

    def test_is_in_no_process_when_the_session_is_over(self):
        self.assertLessEqual(DAEMONS, self.after.keys())
        self.assert_is_nowhere(self.after)

    def test_is_in_no_file_when_the_session_is_over(self):
        self.assertLessEqual(FILES, {path.name for path in self.files})
        self.assert_is_nowhere(self.files)


class ASecretsForms(unittest.TestCase):
    def test_are_found_in_what_was_written_with_them(self):
        secret = "sk+/0123456789abcdef?>~&="
        forms = forms_of(secret)
        for before in (b"", b"a", b"ab", b"abc"):
            text = base64.b64encode(before + secret.encode() + b" and more")
            self.assertTrue(found_in(text, forms), before)
        self.assertEqual(found_in(urllib.parse.urlencode({"key": secret}).encode(), forms), {"URL"})
        self.assertEqual(found_in(b"nothing of it", forms), set())

    def test_are_found_wherever_a_read_ends_and_behind_what_cannot_be_read(self):
        forms = {"it": b"secret"}
        for at in (PAGE - 3, 3 * PAGE, 4 * PAGE - 3):
            with self.subTest(at), mock.patch.object(secret_scan, "PIECE", 2 * PAGE):
                memory = Memory(bytes(at) + b"secret" + bytes(6 * PAGE - at - 6))
                texts = list(texts_in(memory, 0, 6 * PAGE, len(b"secret")))
                self.assertEqual(set().union(*(found_in(text, forms) for text in texts)), {"it"})


class Memory(io.BytesIO):
    """As /proc/PID/mem is: a read ends before a page that cannot be read, as its third, or may be short."""

    def read(self, size):
        at = self.tell()
        if at // PAGE == 2:
            raise OSError("no such page")
        return super().read(min(size, 2 * PAGE - at if at < 2 * PAGE else size, PAGE + 1))


if __name__ == "__main__":
    whole.main()
