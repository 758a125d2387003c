"""The demo as `./dev demo` runs it: a program of its own, without a terminal."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

import whole  # First: it says where the tools are.
from proof import NOT_SO, WIDEST_NAME

OF_DESIGN = ("what happened", "where", "what they could see", "what left", "what was recorded", "next")


class ADemo(whole.WholeTest):
    def setUp(self):
        self.place = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="d-")))
        self.place.chmod(0o755)

    def demo(self, *arguments):
        """Its end. It sees no terminal, and keeps what it makes in a place of its own."""
        begun = time.monotonic()
        done = subprocess.run([sys.executable, "-B", whole.TREE / "tools/demo.py", whole.BUILD, *arguments],
                              env=os.environ | {"TMPDIR": str(self.place)}, stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, start_new_session=True, timeout=5 * whole.PATIENCE, check=False)
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

    def test_without_a_terminal_does_the_same_and_ends_well(self):
        rows = self.summary(self.demo())
        self.assertTrue(rows["what happened"].startswith("6 calls: "), rows)


if __name__ == "__main__":
    whole.main()
