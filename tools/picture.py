#!/usr/bin/env python3
"""Draws docs/demo.svg: what a terminal of 100 columns showed of the demo.

    tools/picture.py BUILD        plays the demo, which takes a minute, and replaces the picture

It draws with Debian's python3-rich. The picture loads nothing from anywhere. The directory that the demo
makes for itself is its person's home, and is drawn as ~.
"""

import fcntl
import io
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import termios

TREE = pathlib.Path(__file__).resolve().parent.parent
PICTURE = TREE / "docs/demo.svg"
COLUMNS, ROWS = 100, 40
HOME = re.compile(r"/tmp/cw-\w+")  # As Trial names it.
FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title>./dev demo</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; \
font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
"""


def recorded(command):
    """All that a terminal was sent while the command ran, and its exit code."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", ROWS, COLUMNS, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
                          env=environment | {"TERM": "xterm-256color"}) as playing:
        os.close(theirs)
        sent = b""
        while piece := read(ours):
            sent += piece
    os.close(ours)
    return sent.decode(), playing.returncode


def read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # Nobody holds the other end any more.
        return b""


def drawn(shown):
    from rich.console import Console
    from rich.text import Text
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(HOME.sub("~", shown.replace("\r\n", "\n")).strip("\n")))
    return console.export_svg(title="./dev demo", code_format=FORMAT, unique_id="demo")


def complain(why, remedy):
    print(f"picture: nothing was drawn\n  why   {why}\n  do    {remedy}", file=sys.stderr)


def main():
    if len(sys.argv) != 2:
        complain("it takes the build that is to play", "tools/picture.py BUILD")
        return 2
    try:
        import rich  # noqa: F401
    except ImportError:
        complain("python3-rich is not installed", "apt-get install python3-rich")
        return 5
    shown, code = recorded([sys.executable, "-B", TREE / "tools/demo.py", sys.argv[1]])
    if code:
        complain(f"the demo ended with {code}:\n{shown}", "./dev demo")
        return 1
    PICTURE.write_text(drawn(shown))
    print(f"{PICTURE}: {shown.count(chr(10))} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
