"""The demo as `./dev demo` runs it: a program of its own, without a terminal; and with a person's own provider,
whose place the scripted model takes."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

import whole  # First: it says where the tools are.
from demo import REAL_PROMPT
from proof import NOT_SO, WIDEST_NAME

OF_DESIGN = ("what happened", "where", "what they could see", "what left", "what was recorded", "next")
NOT_BEGUN = 2


class ADemo(whole.WholeTest):
    def setUp(self):
        self.place = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="d-")))
        self.place.chmod(0o755)

    def demo(self, *arguments, said="", home=None):
        """Its end. It sees no terminal, and keeps what it makes in a place of its own."""
        where = {"TMPDIR": str(self.place)} | ({"COWORK_HOME": str(home)} if home else {})
        begun = time.monotonic()
        done = subprocess.run([sys.executable, "-B", whole.TREE / "tools/demo.py", whole.BUILD, *arguments], input=said,
                              env=os.environ | where, capture_output=True, text=True, start_new_session=True,
                              timeout=5 * whole.PATIENCE, check=False)
        print(f"demo {' '.join(arguments)}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
        return done

    def summary(self, done):
        """{name: text} of a demo that ended well and left nothing."""
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        self.assertEqual(list(self.place.iterdir()), [])
        _, _, closing = done.stdout.partition("\n$ cowork down\n\n")
        self.assertNotIn(NOT_SO, closing)
        rows = {line[:WIDEST_NAME].strip(): line[WIDEST_NAME:] for line in closing.splitlines()}
        self.assertEqual([name for name in rows if name in OF_DESIGN], list(OF_DESIGN), done.stdout)
        self.assertTrue(all(rows[name] for name in OF_DESIGN), closing)
        return rows

    def assert_not_begun(self, done, *words):
        self.assertEqual((done.returncode, done.stdout.count("$ cowork")), (NOT_BEGUN, 0), done.stdout + done.stderr)
        self.assertRegex(done.stderr, r"^demo: .*\n +why +\S.*\n +do +\S.*\n$")
        for word in words:
            self.assertIn(word, done.stderr)

    def test_without_a_terminal_does_the_same_and_ends_well(self):
        rows = self.summary(self.demo())
        self.assertTrue(rows["what happened"].startswith("6 calls: "), rows)

    def test_with_a_persons_own_provider_plays_it_there_with_the_key_that_was_given(self):
        persons = self.trial(started=False)  # Its scenario does what the question of a real model asks for.
        persons.start_model()
        done = self.demo("--provider", "demo", said=f"{persons.key}\n", home=persons.home)
        rows = self.summary(done)
        self.assertIn(f'$ cowork run "{REAL_PROMPT}"', done.stdout)
        self.assertEqual(rows["what happened"], "2 calls: 0 allowed by rule, 1 asked and allowed, 1 asked and denied, "
                                                "0 refused by policy; 1 ran")
        self.assertIn(f", all to {persons.destination}", rows["what left"])
        self.assertIn("by TLS; its certificate is checked by the CA that providers.toml names", done.stdout)
        self.assertIn("the key was added by the dialer", done.stdout)
        self.assertNotIn(persons.key, done.stdout)

    def test_with_a_provider_or_a_key_that_is_not_there_is_not_begun(self):
        persons = self.trial(started=False)
        persons.start_model()
        self.assert_not_begun(self.demo("--provider", "other", home=persons.home), 'no provider "other"')
        self.assert_not_begun(self.demo("--provider", "demo", home=persons.home), "no key was given")
        self.assert_not_begun(self.demo("--provider", home=persons.home), "./dev demo --help")


if __name__ == "__main__":
    whole.main()
