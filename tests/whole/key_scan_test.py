"""A known key is set and used: after that it is nowhere but where it belongs. Runs as root, since our
daemons let nobody else look."""

import base64
import secrets
import unittest
import urllib.parse

import whole
from observe import descendants, status_of
from secret_scan import files_of, forms_of, found_in, found_in_memory

TEMPORARY = ["/tmp", "/var/tmp", "/dev/shm"]  # A trial's data, state and sockets are there too.
MAY_HOLD = {"vaultd", "dialer"}
# While it waits with its words the dialer's request is under way.
SLOW = {"text": ["one ", "two ", "three "], "delay_ms": 60000}


def name_of(pid):
    status = status_of(pid)
    first = len(status["NSpid"].split()) > 1 and status["NSpid"].split()[-1] == "1"
    return status["Name"] + (" (first of its box)" if first else "")


def look_into(pids, forms):
    """{name: forms} of what each process holds in its memory; several of a name count as one."""
    seen = {}
    for pid in pids:
        try:
            name = name_of(pid)
            seen.setdefault(name, set()).update(found_in_memory(pid, forms))
        except (FileNotFoundError, ProcessLookupError):  # It ended meanwhile.
            pass
    return seen


class AKeyThatIsUsed(whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        cls.trial = cls.enterClassContext(whole.Trial(whole.BUILD, whole.scenario(whole.bash("true"), SLOW)))
        # Written otherwise in a URL, and in either base64.
        cls.trial.set_key("sk+/" + secrets.token_hex(24) + "?>~&=")
        cls.forms = forms_of(cls.trial.key)
        cls.trial.start()
        session = whole.Session(cls.trial)
        asked = session.asked()
        before = len(session.of_kind("dialled"))
        session.allow(asked)
        whole.wait_for("the next request", lambda: len(session.of_kind("dialled")) > before)
        cls.during = look_into([session.run.pid, *cls.ours()], cls.forms)
        cls.requests = session.of_kind("dialled")
        cls.trial.cowork("stop", session.id)
        session.wait()
        cls.after = look_into(cls.ours(), cls.forms)
        cls.files = {path: found_in(text, cls.forms) for path, text in files_of(cls.trial.uid, TEMPORARY)
                     if path != cls.trial.root / "key"}  # The scripted model's own.

    @classmethod
    def ours(cls):
        return [cls.trial.supervisor_pid, *descendants(cls.trial.supervisor_pid)]

    def test_is_added_to_each_request(self):
        self.assertEqual({request["credential_added"] for request in self.requests}, {True})

    def test_is_in_the_dialer_during_the_request(self):
        self.assertIn("as it is", self.during["dialer"])

    def test_is_in_no_other_process_during_the_request(self):
        for name in ("brokerd", "policyd", "runnerd", "zygote", "courier", "gate", "opencode", "cowork",
                     "zygote (first of its box)"):
            self.assertIn(name, self.during)
        self.assertEqual({n: f for n, f in self.during.items() if f and n not in MAY_HOLD}, {})

    def test_is_in_no_process_but_vaultd_when_the_session_is_over(self):
        self.assertEqual({name: found for name, found in self.after.items() if found and name != "vaultd"}, {})

    def test_is_in_no_file(self):
        names = {path.name for path in self.files}
        self.assertLessEqual({"broker.db", "brokerd.jsonl", "vaultd.jsonl", "runnerd.jsonl", "opencode.db"}, names)
        self.assertEqual({str(path): found for path, found in self.files.items() if found}, {})


class ASecretsForms(unittest.TestCase):
    def test_are_found_in_what_was_written_with_them(self):
        secret = "sk+/0123456789abcdef?>~&="
        forms = forms_of(secret)
        for before in (b"", b"a", b"ab", b"abc"):
            text = base64.b64encode(before + secret.encode() + b" and more")
            self.assertTrue(found_in(text, forms), before)
        self.assertEqual(found_in(urllib.parse.urlencode({"key": secret}).encode(), forms), {"URL"})
        self.assertEqual(found_in(b"nothing of it", forms), set())


if __name__ == "__main__":
    whole.main()
