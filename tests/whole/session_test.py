"""One session, seen from outside: what the kernel says of its processes, of the host's sockets and
of who holds the key in memory. Runs as root, since our daemons let nobody else look."""

import json
import re

import whole
from listeners import listeners, sockets_of_others_like
from observe import descendants, start_of, status_of

# What each kind of process has in its environment, to the letter. A value that is a pattern is new in
# each session.
IN_A_BOX = {"HOME": "/home/agent", "LANG": "C.UTF-8", "TMPDIR": "/tmp"}
HELPER = {"PATH": "/usr/bin", "LANG": "C.UTF-8"}
FILES = {"PATH": "/usr/bin:/bin", **IN_A_BOX}
AGENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", **IN_A_BOX}
GIT = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1",
       "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_COUNT": "4",
       "GIT_CONFIG_KEY_0": "safe.bareRepository", "GIT_CONFIG_VALUE_0": "explicit",
       "GIT_CONFIG_KEY_1": "core.fsmonitor", "GIT_CONFIG_VALUE_1": "false",
       "GIT_CONFIG_KEY_2": "core.hooksPath", "GIT_CONFIG_VALUE_2": "/dev/null",
       "GIT_CONFIG_KEY_3": "core.sshCommand", "GIT_CONFIG_VALUE_3": "false"}
SWITCHES = ("PURE", "DISABLE_AUTOUPDATE", "DISABLE_CLAUDE_CODE", "DISABLE_EXTERNAL_SKILLS", "DISABLE_LSP_DOWNLOAD",
            "DISABLE_MODELS_FETCH", "DISABLE_PROJECT_CONFIG", "DISABLE_SHARE")
RUNTIME = {**AGENT, **GIT, **{f"OPENCODE_{name}": "1" for name in SWITCHES}, "BUN_JSC_forceRAMSize": "536870912",
           "OPENCODE_SERVER_PASSWORD": re.compile(r"b-[0-9a-z]{26}"), "OPENCODE_CONFIG_CONTENT": re.compile(r"\{.*\}")}
OF_THE_RUNTIME = {"AGENT": "1", "OPENCODE": "1", "OPENCODE_PID": re.compile(r"\d+"),  # What OpenCode adds for its own.
                  "npm_config_user_agent": re.compile(r"npm/.*")}
OF_THE_SHELL = {"SHLVL": re.compile(r"\d"), "_": re.compile(r"\S+")}  # What bash itself adds for its children.
TOKEN = "token-of-everything"
SERVER = {**AGENT, "GREETING": "from mcp.toml", "EVERYTHING_TOKEN": TOKEN}
BY_NAME = {"courier": HELPER, "gate": HELPER, "dialer": HELPER, "cowork-files": FILES, "node": SERVER,
           "opencode": RUNTIME, "agent-shell": RUNTIME | OF_THE_RUNTIME, "mcp-shim": RUNTIME | OF_THE_RUNTIME}

# What OPENCODE_CONFIG_CONTENT says.
MODEL = "cowork-demo/scripted"
CONFIGURATION = {
    "shell": "/opt/cowork/agent-shell",
    "provider": {"cowork-demo": {
        "npm": "@ai-sdk/openai-compatible",
        "options": {"baseURL": "http://127.0.0.1:4141/v1", "apiKey": "added-outside-of-this-box"},
        "models": {"scripted": {"name": "scripted"}}}},
    "enabled_providers": ["cowork-demo"], "model": MODEL, "small_model": MODEL,
    "permission": {"*": "deny", "bash": "ask", "todowrite": "allow", "doom_loop": "allow",
                   "external_directory": "allow", "files_*": "ask", "everything_*": "ask"},
    "mcp": {name: {"type": "local", "command": ["/opt/cowork/mcp-shim", name], "enabled": True}
            for name in ("files", "everything")},
    "experimental": {"mcp_timeout": 600000},
    "autoupdate": False, "share": "disabled", "snapshot": False, "formatter": False, "lsp": False}
CONFINED = ["1", "2", *["0" * 16] * 3]


def variables_of(sight):
    return dict(entry.decode().split("=", 1) for entry in sight.environment)


def unlike(environment, wanted):
    """The variables that are missing, are not wanted, or have another value."""
    def is_as_wanted(name):
        if name not in environment or name not in wanted:
            return False
        value, pattern = environment[name], wanted[name]
        return pattern.fullmatch(value) if isinstance(pattern, re.Pattern) else pattern == value
    return {name for name in environment.keys() | wanted.keys() if not is_as_wanted(name)}


def holds(pid, needle):
    """Whether the bytes are anywhere in the process's memory."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            begin, end = (int(x, 16) for x in line.split()[0].split("-"))
            if line.split()[1].startswith("r") and "[v" not in line:
                try:
                    memory.seek(begin)
                    if needle in memory.read(end - begin):
                        return True
                except OSError:  # A device's pages, or pages that went away.
                    pass
    return False


class ASessionSeenFromOutside(whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        cls.trial = cls.enterClassContext(whole.Trial(whole.BUILD))
        cls.before = listeners(cls.trial.uid)
        cls.trial.serve_everything()
        cls.trial.start()
        cls.trial.give_token()
        with whole.Observer(cls.trial.supervisor_pid) as observer:
            cls.session = whole.Session(cls.trial)
            cls.session.allow(cls.session.asked())
            denied = cls.session.asked(2)
            cls.look_around()
            cls.session.deny(denied)
            cls.exit_code = cls.session.wait()
        cls.events = cls.trial.events(cls.session.id)
        cls.trial.cowork("down")
        cls.seen = list(observer.seen.values())

    @classmethod
    def look_around(cls):
        """While the session waits for its second answer, and everything of it is alive."""
        cls.during = listeners(cls.trial.uid)
        # Another trial of the same user may run beside this one, with a model of its own.
        cls.of_other_models = sockets_of_others_like(cls.trial.model_pid)
        key = cls.trial.key.encode()
        ours = [cls.trial.supervisor_pid, *descendants(cls.trial.supervisor_pid), cls.trial.model_pid]
        cls.keepers = cls.look_at_keepers(cls.session.boxes())
        cls.names = {pid: status_of(pid)["Name"] for pid in ours}
        cls.holders = {cls.names[pid] for pid in ours if holds(pid, key)}

    @classmethod
    def look_at_keepers(cls, boxes):
        """Of each box that runs: what PID 1 is, and how reading its environment ends for the person."""
        return {profile: (status_of(pid), cls.trial.run(["cat", f"/proc/{pid}/environ"], {}))
                for profile, pid in boxes.items() if start_of(pid)}

    def boxed(self):
        return [s for s in self.seen if s.boxed and not s.first]

    def test_it_ends_well(self):
        self.assertEqual(self.exit_code, 0, self.session.shown())

    def test_processes_of_every_box_were_seen(self):
        names = {s.name for s in self.boxed()}
        for name in ("opencode", "courier", "gate", "dialer", "mcp-shim", "cowork-files", "node"):
            self.assertIn(name, names)
        self.assertTrue(any(s.name in ("bash", "count-words.sh", "sleep") for s in self.boxed()), names)

    def test_no_environment_holds_the_key(self):
        for sight in self.seen:
            self.assertNotIn(self.trial.key.encode(), b"\0".join(sight.environment or []), sight.name)

    def test_every_environment_is_the_one_we_built(self):
        tool = AGENT | {"PWD": str(self.trial.project)}
        for sight in self.boxed():
            environment = variables_of(sight)
            self.assertEqual(len(environment), len(sight.environment), "nothing is there twice")
            with self.subTest(sight.name, environment=environment):
                if sight.name in BY_NAME:
                    self.assertEqual(unlike(environment, BY_NAME[sight.name]), set())
                else:
                    self.assertIn(set(), [unlike(environment, tool), unlike(environment, tool | OF_THE_SHELL)])

    def test_the_generated_configuration_is_the_one_we_built(self):
        contents = [variables_of(s)["OPENCODE_CONFIG_CONTENT"] for s in self.boxed() if s.name == "opencode"]
        self.assertTrue(contents)
        for content in contents:
            self.assertEqual(json.loads(content), CONFIGURATION)

    def test_the_token_of_a_server_is_in_its_own_environment_and_no_other(self):
        with_it = {s.name for s in self.seen if TOKEN.encode() in b"\0".join(s.environment or [])}
        self.assertEqual(with_it, {"node"})

    def test_no_tool_sees_the_password_of_the_runtime(self):
        tools = [s for s in self.boxed() if s.name in ("bash", "count-words.sh", "sleep")]
        for sight in tools:
            self.assertNotRegex(b"\0".join(sight.environment), b"OPENCODE")

    @staticmethod
    def confinement(status):
        return [status[name] for name in ("NoNewPrivs", "Seccomp", "CapEff", "CapPrm", "CapBnd")]

    def test_every_boxed_process_is_confined(self):
        for sight in self.boxed():
            self.assertEqual(self.confinement(sight.status), CONFINED, sight.name)

    def test_pid_1_of_every_box_is_confined_and_shows_its_environment_to_nobody(self):
        self.assertLessEqual({"runtime", "courier", "gate", "dialer", "files", "mcp"}, set(self.keepers))
        for profile, (status, read) in self.keepers.items():
            self.assertEqual([status["NSpid"].split()[-1], *self.confinement(status)], ["1", *CONFINED], profile)
            self.assertEqual((read.returncode, read.stdout), (1, ""), profile)
            self.assertIn("Permission denied", read.stderr)

    def test_every_daemon_but_the_supervisor_is_confined(self):
        daemons = [s for s in self.seen if s.name in ("brokerd", "policyd", "vaultd", "runnerd")]
        self.assertEqual(len(daemons), 4)
        for sight in daemons:
            self.assertEqual((sight.status["NoNewPrivs"], sight.status["Seccomp"]), ("1", "2"), sight.name)

    def test_nobody_holds_the_key_in_memory_but_vaultd_dialer_and_the_model(self):
        model = self.names[self.trial.model_pid]
        self.assertLessEqual({"vaultd", model}, self.holders)  # So a key is found where there is one.
        self.assertLessEqual(self.holders, {"vaultd", "dialer", model})

    def test_nothing_new_listens_on_the_host_but_the_model(self):
        new = {address for address, inode in self.during - self.before if inode not in self.of_other_models}
        self.assertEqual(new, {f"0100007F:{self.trial.model_port:04X}"})

    def test_what_was_allowed_ran_once_and_what_was_denied_left_no_trace(self):
        started = [event for kind, event in self.events if kind == "call_started"]
        self.assertEqual([call["command"] for call in started], ["./count-words.sh notes.txt"])
        self.assertFalse((self.trial.project / "pwned").exists())

    def test_nothing_is_left_running(self):
        for sight in self.seen:
            self.assertNotEqual(start_of(sight.pid), sight.start, sight.name)


if __name__ == "__main__":
    whole.main()
