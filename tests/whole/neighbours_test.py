"""Two MCP servers of others in one session, each with a package of its own and with one of each thing that the
other looks for (neighbour.py): files, a process, sockets of every kind. In their boxes neither sees what is the
other's, and without boxes each sees all of it."""

import contextlib
import json
import os
import shutil
import socket
import subprocess

import whole
from bad_servers import POLICY
from neighbour import KINDS
from own_model import OwnModelTrial, calls

NEIGHBOURS = ("left", "right")
A_TURN = 2 * whole.PATIENCE  # Seconds, where the machine has other things to do.
SERVER = """\
[[server]]
name = "{name}"
package = "{package}"
command = "python3"
args = {arguments}
"""


class TwoServers(whole.WholeTest):
    def setUp(self):
        self.trial_ = self.enterContext(OwnModelTrial(whole.BUILD, policy=POLICY))
        self.packages = {name: self.trial_.root / "packages" / name for name in NEIGHBOURS}
        for package in self.packages.values():
            package.mkdir(parents=True)
            for program in ("neighbour.py", "own_server.py"):
                shutil.copy(whole.TREE / "tests/whole" / program, package)
        self.trial_.give_away()
        with contextlib.ExitStack() as free:  # On the host, where both are when there is no box.
            doors = [free.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in NEIGHBOURS]
            self.ports = ",".join(str(door.getsockname()[1]) for door in doors)

    def arguments(self, name):
        return ["neighbour.py", name, ",".join(NEIGHBOURS), self.ports]

    def test_see_nothing_of_each_other_neither_way(self):
        self.trial_.write_settings("mcp.toml", "\n".join(
            SERVER.format(name=name, package=package, arguments=json.dumps(self.arguments(name)))
            for name, package in self.packages.items()))
        self.trial_.start()
        self.trial_.plays(calls(*(whole.call(f"{name}_note") for name in NEIGHBOURS)), whole.say("done"))
        self.trial_.confirmed("grant", "add", self.trial_.project)
        self.trial_.cowork("run", "go on", "-C", self.trial_.project, patience=A_TURN)
        told = [json.loads(text) for text in self.trial_.model.told]
        self.assertEqual(told, [{name: list(KINDS) if name == own else [] for name in NEIGHBOURS}
                                for own in NEIGHBOURS])

    def test_see_all_of_each_other_where_there_is_no_box(self):
        started = [self.enterContext(self.bare(name)) for name in NEIGHBOURS]
        for server in started:  # Whoever says its name has opened its house.
            self.ask(server, "initialize", {"protocolVersion": "2025-06-18"})
        for server in started:
            result = self.ask(server, "tools/call", {"name": "note"})
            self.assertEqual(json.loads(result["content"][0]["text"]), {name: list(KINDS) for name in NEIGHBOURS})

    @contextlib.contextmanager
    def bare(self, name):
        with subprocess.Popen(["python3", *self.arguments(name)], cwd=self.packages[name], text=True,
                              env=os.environ | {"TMPDIR": str(self.trial_.root)},
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
            yield server
            server.stdin.close()

    def ask(self, server, method, parameters):
        server.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}) + "\n")
        server.stdin.flush()
        return json.loads(server.stdout.readline())["result"]


if __name__ == "__main__":
    whole.main()
