"""What the tests of our checks share: a check is shown a copy of what it looks at with one thing
broken, and must turn red and say which. ctest starts each file as `NAME_test.py TREE CMAKE`."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TREE, CMAKE = pathlib.Path(sys.argv[1]), sys.argv[2]


class CheckTest(unittest.TestCase):
    LOOKED_AT = ()  # What the check reads: names in the tree, or patterns.

    def setUp(self):
        self.copy = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="cw-")))
        for pattern in self.LOOKED_AT:
            for file in TREE.glob(pattern):
                if file.is_file() and "build" not in file.relative_to(TREE).parts:
                    target = self.copy / file.relative_to(TREE)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, target)

    def change(self, name, old, new):
        path = self.copy / name
        text = path.read_text()
        self.assertIn(old, text, f"{name} has changed: break something else in it")
        path.write_text(text.replace(old, new, 1))

    def run_check(self, *command):
        return subprocess.run(command, cwd=self.copy, capture_output=True, text=True, timeout=50, check=False)

    def green(self):
        done = self.check()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def red(self, *words):
        done = self.check()
        self.assertNotEqual(done.returncode, 0, done.stdout)
        for word in words:
            self.assertIn(word, " ".join((done.stdout + done.stderr).split()))


def main():
    del sys.argv[1:]
    unittest.main(verbosity=2)
