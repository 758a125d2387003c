"""Everything of ours at work, for the test that looks at it: the turn of full_turn.py, with a vault on
the disk, a server that is lent a secret, and configuration in the project; a request to the model that
waits; a command that may only read; and cowork-files while it looks for something."""

import json
import os
import random
import subprocess
import threading

import whole
from full_turn import FullTurn, FullTurnTrial
from turns import Turn

LENT = "OWN_TOKEN"
PASSPHRASE = "correct horse battery staple"
HOLDS = "until test -e go-on; do sleep 0.1; done"
OBEYED = ("opencode.json", ".mcp.json", "sub/.envrc", ".git/hooks/pre-commit")
GIT = {".git/HEAD": "ref: refs/heads/main\n", ".git/config": "[core]\n\tbare = false\n", ".git/objects/none": "",
       ".git/refs/heads/none": ""}


class AtWorkTrial(FullTurnTrial):
    def begin_all(self):
        for name, text in (GIT | dict.fromkeys(OBEYED, "")).items():
            path = self.project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        super().begin_all()
        self.cowork("secret", "set", "own-token", "--stdin", input="a token")

    def write_settings(self, name, text):
        lent = f'secrets = {{ {LENT} = "own-token" }}\n' if name == "mcp.toml" else ""
        super().write_settings(name, text + lent)

    def up(self):
        super().up(keystore="passphrase")
        self.unlock("--new")

    def unlock(self, *first):
        self.cowork("vault", "unlock", "--stdin", *first, input=PASSPHRASE)

    def full_turn(self, look):
        """`look` is called while it is at work, as in what follows."""
        turn = FullTurn(self, None)
        look()
        turn.deny_the_rest()
        turn.let_go()
        turn.client.wait(whole.PATIENCE)

    def request_and_reading_command(self, look):
        (self.project / "go-on").unlink()
        for grant in self.json_lines("grant", "ls"):
            self.confirmed("grant", "rm", grant["id"])
        self.confirmed("grant", "add", self.project, "--ro")
        self.model.steps = steps = HeldModel([whole.bash(HOLDS), whole.say("done")])
        turn = Turn(self, "run", "go on", "-C", self.project)
        whole.wait_for("the request", steps.asked.is_set)
        look()
        steps.go_on.set()
        session = turn.asks()
        self.cowork("approve", self.waiting()[0]["id"])
        whole.wait_for("the command", lambda: "call_started" in dict(self.events(session)))
        look()
        (self.project / "go-on").touch()
        turn.client.wait(whole.PATIENCE)


class HeldModel(list):
    """The steps of a scenario, of which the model says nothing until it is let go."""

    def __init__(self, steps):
        super().__init__(steps)
        self.asked, self.go_on = threading.Event(), threading.Event()

    def __getitem__(self, number):
        self.asked.set()
        self.go_on.wait(whole.PATIENCE)
        return super().__getitem__(number)


def lines(seed):
    """Many short ones; with another seed they have little in common."""
    digits = random.Random(seed)
    return "".join(f"{digits.randrange(9)}\n" for _ in range(30_000))


def call_cowork_files(trial):
    """Two calls that take it a while: what it runs for them can be seen."""
    (trial.project / "many").write_text("abcdefghij klmnop\n" * (1 << 20))
    (trial.project / "old").write_text(lines(1))
    calls = [("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {
                 "name": "a test", "version": "1"}}),
             ("tools/call", {"name": "find", "arguments": {"pattern": "a.*(b|c).*q"}}),
             ("tools/call", {"name": "preview", "arguments": {"name": "write", "arguments": {
                 "path": "old", "content": lines(2)}}})]
    asked = [json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": given})
             for number, (method, given) in enumerate(calls)]
    done = subprocess.run([whole.BUILD / "libexec/cowork/cowork-files", "--preview", trial.project],
                          input="\n".join(asked) + "\n", capture_output=True, text=True, timeout=whole.PATIENCE,
                          check=True, user=trial.uid, env={"PATH": os.defpath})
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["result"].get("isError") for answer in answers] == [None] * len(calls), done.stdout
