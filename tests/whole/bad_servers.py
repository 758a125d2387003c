"""What each habit of bad_server.py comes to, a row each, and a trial that has servers with such habits."""

import re
import shutil

import whole
from bad_server import ESCAPES, ORDER
from observe import descendants, start_of, status_of
from own_model import OwnModelTrial

POLICY = """\
[[rule]]
name = "every server"
on = "mcp"
say = "allow"

[[rule]]
name = "echoes"
on = "shell"
argv = ["echo", "**"]
say = "allow"
"""
SERVER = """\
[[server]]
name = "{name}"
package = "{package}"
command = "python3"
args = ["bad_server.py", "{name}"]
"""
OBEYED = "touch injected"
# What the model is told by each, and what stands in the journal of it.
HABITS = {
    "floods": ("^at last$", None),
    "fills-its-log": ("^at last$", None),
    "other-ids": ("^at last$", "^refused an answer that nobody asked for: "),
    "escapes": (f"^{re.escape(ESCAPES + ORDER)}$", None),
    "talks-nonsense": ("Connection closed", "^ended what the server sent: the JSON is broken"),
    "says-too-much": ("Connection closed", "^ended what the server sent: a message is longer than 8 MiB"),
    "wants-things": ("^at last$", "^refused a request of the server: sampling/createMessage"),
    "dies": ("^the server ended before it answered", "^ended "),
    "exits": ("unavailable tool", "^ended the server has ended"),
    "mute": ("unavailable tool", None),
}
LARGEST_LOG = (1 << 20) + (64 << 10)  # Bytes: of the server, and of what stands around each of its lines.


def after(habit):
    return whole.bash(f"echo after {habit}")


class BadServersTrial(OwnModelTrial):
    def serve(self, *habits):
        package = self.root / "package"
        package.mkdir()
        for program in ("own_server.py", "bad_server.py"):
            shutil.copy(whole.TREE / "tests/whole" / program, package)
        self.write_settings("mcp.toml", "\n".join(SERVER.format(name=habit, package=package) for habit in habits))
        self.start()
        self.confirmed("grant", "add", self.project)

    def daemons(self):
        return {pid: start_of(pid) for pid in descendants(self.supervisor_pid)
                if len(status_of(pid)["NSpid"].split()) == 1}
