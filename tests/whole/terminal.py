"""What a command of `cowork` shows a person who sits at a terminal."""

import os
import pty
import re
import select

import whole

OURS = re.compile(rb"\x1b\[[0-9;]*m")  # Colour, which a terminal is given.
TURNS = tuple(chr(point).encode() for point in (
    *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF))


def shown_in_a_terminal(trial, *words):
    """The bytes that the terminal was sent."""
    ours, theirs = pty.openpty()
    shown = trial.begin(*words, stdout=theirs, stderr=theirs)
    os.close(theirs)
    screen = b""
    while True:
        try:
            screen += os.read(ours, 65536)
        except OSError:  # Nobody holds the other end any more.
            break
    os.close(ours)
    shown.wait()
    return screen


def raw_controls(screen):
    """What would move the cursor, or turn or hide text."""
    screen = OURS.sub(b"", screen).replace(b"\r\n", b"\n")
    return [byte for byte in screen if byte < 0x20 and byte != 0x0A or byte == 0x7F] + [t for t in TURNS if t in screen]


def bones_of(text):
    """A text without blanks, without controls, and without what stands for them."""
    return re.sub(r"\\x[0-9a-f]{2}|‹U\+[0-9A-F]+›|[^\x21-\x7e]", "", OURS.sub(b"", text.encode()).decode())


class Terminal:
    """A command of `cowork` at a terminal of its own, at which a test reads and types."""

    def __init__(self, trial, *words):
        self._ours, theirs = pty.openpty()
        self._sent = b""
        self.client = trial.begin(*words, preexec_fn=lambda: os.login_tty(theirs))
        os.close(theirs)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.hang_up()

    def hang_up(self):
        if self._ours is not None:
            os.close(self._ours)
        self._ours = None

    def text(self):
        """All that it was sent so far, without colour."""
        while select.select([self._ours], [], [], 0)[0]:
            try:
                self._sent += os.read(self._ours, 65536)
            except OSError:  # Nobody holds the other end any more.
                break
        return OURS.sub(b"", self._sent).decode(errors="replace").replace("\r\n", "\n")

    def shows(self, words, times=1):
        """Waits until it does, and answers with what it shows then."""
        def shown():
            return self.text() if self.text().count(words) >= times else None
        try:
            return whole.wait_for(f"{words!r} at the terminal", shown)
        except AssertionError as missing:
            raise AssertionError(f"{missing}; it shows\n{self.text()}") from None

    def type(self, line, end="\n"):
        os.write(self._ours, (line + end).encode())
