"""Providers as a person meets them: added and removed while the daemons run, tested, and used by real
sessions, in both shapes; and what is said where one does not work."""

import io
import json
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

import whole

import persons_provider

ANTHROPIC = "anthropic"


class Providers(whole.WholeTest):
    def listed(self, trial):
        return [provider["name"] for provider in trial.json_lines("provider", "ls")]

    def add_second(self, trial, *more):
        """The trial's model once more, in the other shape and under another name."""
        return trial.confirmed("provider", "add", "second", "--kind", ANTHROPIC, "--host", "127.0.0.1",
                               "--port", trial.model_port, "--secret", "demo-key", "--private",
                               "--ca-file", trial.home / "config/demo-ca.pem", "--model", "scripted", *more)

    def run_with(self, trial, model):
        # OpenCode tries nine times, ever more slowly, before it gives up on a route that refuses.
        done = trial.cowork("run", "go on", "-C", trial.project, "--model", model, "--json", may_fail=True,
                            patience=170)
        return done, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


class AtRunTime(Providers):
    def test_one_is_added_tested_used_and_removed_without_a_restart(self):
        trial = self.trial(whole.say("hello from the file"))
        daemons = trial.json_lines("admin", "daemons")
        trial.confirmed("grant", "add", trial.project)
        file = trial.home / "config/providers.toml"
        before = file.read_text()
        self.add_second(trial)
        self.assertEqual(self.listed(trial), ["demo", "second"])
        tested = trial.cowork("provider", "test", "second")
        self.assertIn("TLS checked", tested.stdout)
        self.assertIn("answers with 200; the key was sent", tested.stdout)
        done, events = self.run_with(trial, "second/scripted")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("hello from the file", done.stdout)
        requests = [event["dialled"] for event in events if "dialled" in event]
        self.assertTrue(requests)
        for request in requests:
            self.assertEqual((request["target"].partition("?")[0], request["credential_added"]),
                             ("/v1/messages", True))
        trial.confirmed("provider", "rm", "second")
        self.assertEqual(file.read_text().strip(), before.strip())
        self.assertEqual(self.listed(trial), ["demo"])
        self.assertEqual(self.run_with(trial, "second/scripted")[0].returncode, 1)
        pids = [[d.get("pid") for d in line.get("daemons", [line])] for line in daemons]
        self.assertEqual(pids, [[d.get("pid") for d in line.get("daemons", [line])]
                                for line in trial.json_lines("admin", "daemons")])

    def test_it_is_there_again_after_a_restart(self):
        trial = self.trial(whole.say("done"))
        self.add_second(trial)
        trial.cowork("down")
        trial.up()
        self.assertEqual(self.listed(trial), ["demo", "second"])

    def test_what_nobody_confirmed_changes_nothing(self):
        trial = self.trial(whole.say("done"))
        file = trial.home / "config/providers.toml"
        before = file.read_text()
        asked = trial.cowork("provider", "rm", "demo", may_fail=True)
        self.assertEqual(asked.returncode, 3, asked.stderr)
        self.assertEqual((file.read_text(), self.listed(trial)), (before, ["demo"]))


class ThatDoNotWork(Providers):
    WRONG = "sk-wrong-0123456789"

    def refused(self, done, code, *words):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        said = " ".join((done.stdout + done.stderr).split())
        for word in words:
            self.assertIn(word, said)

    def test_without_its_key_nothing_is_asked_and_the_command_that_puts_it_is_named(self):
        trial = self.trial(whole.say("done"), started=False)
        trial.start_model()
        trial.up()
        self.refused(trial.cowork("provider", "test", "demo", may_fail=True), 5, "cowork secret set demo-key")

    def test_a_wrong_key_is_said_in_the_providers_words_and_never_shown(self):
        for kind, said in (("openai-compatible", "the key is missing or wrong"),
                           (ANTHROPIC, "the key is missing or wrong")):
            with self.subTest(kind):
                trial = self.trial(whole.say("done"), started=False)
                trial.kind = kind
                trial.start_model()
                trial.up()
                trial.put_key(self.WRONG)
                self.refused(trial.cowork("provider", "test", "demo", may_fail=True), 1, "401", said,
                             'refuses the key "demo-key"', "cowork secret set demo-key")
                trial.confirmed("grant", "add", trial.project)
                done = trial.cowork("run", "go on", "-C", trial.project, may_fail=True)
                self.refused(done, 1, "401", said, "cowork secret set demo-key")
                self.assertNotIn(self.WRONG, done.stdout + done.stderr)
                session = trial.json_lines("ls")[0]["id"]
                [ended] = [event for name, event in trial.events(session) if name == "ended"]
                self.assertEqual(ended["state"], "FAILED")
                self.assertIn("cowork secret set demo-key", ended["why"])
                trial.cowork("down")
                self.assertEqual(self.holding(trial, self.WRONG), [])

    def test_a_certificate_for_another_name_is_said_and_the_key_stays(self):
        trial = self.trial(whole.say("done"), started=False)
        trial.certified_for = "elsewhere.test"
        trial.start_model()
        trial.up()
        trial.put_key()
        self.refused(trial.cowork("provider", "test", "demo", may_fail=True), 1,
                     "its certificate is for another name", "providers.toml")
        trial.confirmed("grant", "add", trial.project)
        done, events = self.run_with(trial, "demo/scripted")
        self.refused(done, 1, "its certificate is for another name")
        requests = [event["dialled"] for event in events if "dialled" in event]
        self.assertTrue(requests)
        for request in requests:
            self.assertTrue(request.get("refused"), request)
            self.assertFalse(request.get("credential_added"), request)

    def holding(self, trial, secret):
        """Files of the installation in which it stands."""
        return [path for path in trial.home.rglob("*")
                if path.is_file() and secret.encode() in path.read_bytes()]


class OfAPersonForTheDemo(unittest.TestCase):
    """What is wrong with providers.toml or the key is said with a remedy, and is no traceback."""

    ENTRY = '[[provider]]\nname = "own"\nhost = "h.example"\nsecret = "k"\nmodels = ["größer"]\n'

    def read(self, content):
        with tempfile.TemporaryDirectory() as directory:
            file = pathlib.Path(directory, "providers.toml")
            file.write_bytes(content.encode() if isinstance(content, str) else content)
            return persons_provider.read_provider(file, "own")

    def test_its_entry_is_taken_as_it_is_written(self):
        self.assertEqual(self.read(self.ENTRY).text, self.ENTRY)

    def test_what_is_no_list_of_providers_is_refused(self):
        for content in ("provider = 7", "provider = [7]", b"\xff", "[[provider]\n", "",
                        self.ENTRY + "port = 1979-05-27\n", self.ENTRY + "ca_file = 7\n",
                        self.ENTRY + 'ca_file = "missing.pem"\n'):
            with self.subTest(content), self.assertRaisesRegex(persons_provider.NoProvider, "; cowork provider "):
                self.read(content)

    def test_a_key_that_nobody_gave_is_no_key(self):
        provider = self.read(self.ENTRY)
        terminal = mock.Mock(isatty=lambda: True)
        for trouble in (EOFError, KeyboardInterrupt):
            with self.subTest(trouble), mock.patch.object(sys, "stdin", terminal), \
                 mock.patch("getpass.getpass", side_effect=trouble), \
                 self.assertRaisesRegex(persons_provider.NoProvider, "no key was given; "):
                persons_provider.read_key(provider)
        for given in (b"", b"\xff\n"):
            with self.subTest(given), mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8")), \
                 self.assertRaises(persons_provider.NoProvider):
                persons_provider.read_key(provider)


if __name__ == "__main__":
    whole.main()
