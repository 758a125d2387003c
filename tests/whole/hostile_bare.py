"""Plain OpenCode, as anybody would start it, playing a scenario: on the host, as the person, told to ask
nothing but what a test asks about."""

import base64
import contextlib
import json
import socket
import time
import urllib.error
import urllib.parse
import urllib.request

import whole

PERMISSIONS = {"*": "allow", "bash": {"*": "allow", "touch answered": "ask"},
               "edit": {"*": "allow", "*swapped.txt": "ask"}}
PASSWORD = "the-password-of-plain-opencode"
NOBODY_CAME = 20  # Seconds until an ask that nobody answered is refused.


class PlainRuntime:
    def __init__(self, trial):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._trial, self._directory = trial, urllib.parse.quote(str(trial.project), safe="")
        self._asked_at = {}
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self._server = trial.begin_program(
            [whole.BUILD / "libexec/cowork/runtime/opencode", "serve", "--hostname", "127.0.0.1",
             "--port", str(self.port)],
            {"OPENCODE_CONFIG_CONTENT": json.dumps(self._configuration()), "OPENCODE_SERVER_PASSWORD": PASSWORD,
             "NODE_EXTRA_CA_CERTS": str(trial.home / "config/demo-ca.pem"), "OPENCODE_DISABLE_AUTOUPDATE": "1",
             "OPENCODE_DISABLE_MODELS_FETCH": "1", "npm_config_offline": "true"})
        whole.wait_for("the bare runtime", lambda: self.ask("global/health"))

    def play(self, answer):
        """Until the model says no more. `answer` is called with each ask for an edit, before the yes."""
        session = self.ask("session", {})["id"]
        self.ask(f"session/{session}/prompt_async", {
            "parts": [{"type": "text", "text": "go on"}], "model": {"providerID": "demo", "modelID": "scripted"}})
        while not self._is_over(session):
            for ask in self.ask("permission") or []:
                self._answer(ask, answer)
            time.sleep(0.1)
        return [part for message in self.ask(f"session/{session}/message") for part in message["parts"]]

    def stop(self):
        self._server.terminate()
        self._server.communicate()

    def _configuration(self):
        options = {"baseURL": f"https://127.0.0.1:{self._trial.model_port}/v1", "apiKey": self._trial.key}
        return {"provider": {"demo": {"npm": "@ai-sdk/openai-compatible", "options": options,
                                      "models": {"scripted": {"name": "scripted"}}}},
                "model": "demo/scripted", "small_model": "demo/scripted", "permission": PERMISSIONS,
                "autoupdate": False, "share": "disabled", "snapshot": False, "formatter": False, "lsp": False}

    def _is_over(self, session):
        messages = self.ask(f"session/{session}/message") or []
        return any(part.get("text") == "finished" for message in messages for part in message["parts"])

    def _answer(self, ask, answer):
        began = self._asked_at.setdefault(ask["id"], time.monotonic())
        if ask["permission"] == "edit":
            answer(ask)
            self._reply(ask, {"reply": "once"})
        elif time.monotonic() - began > NOBODY_CAME:
            self._reply(ask, {"reply": "reject", "message": "nobody came"})

    def _reply(self, ask, reply):
        with contextlib.suppress(urllib.error.HTTPError):  # Somebody else was faster.
            self.ask(f"permission/{ask['id']}/reply", reply)

    def ask(self, route, body=None):
        """The answer's JSON; None while there is no server."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{route}?directory={self._directory}",
                                         data=None if body is None else json.dumps(body).encode())
        request.add_header("Authorization", "Basic " + base64.b64encode(f"opencode:{PASSWORD}".encode()).decode())
        request.add_header("Content-Type", "application/json")
        try:
            with self._opener.open(request, timeout=20) as answer:
                return json.loads(answer.read() or "null")
        except urllib.error.HTTPError:
            raise
        except OSError:
            return None
