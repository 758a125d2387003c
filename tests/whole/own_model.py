"""A model that a test writes itself, for what no scenario of the scripted one can say: several calls at
once, and arguments that are no JSON.

    trial = enterContext(OwnModelTrial(build))
    trial.plays(calls(bash("ls"), {"tool": "bash", "arguments": '{"command": '}), say("done"))
"""

import http.server
import json
import ssl
import threading

from authority import Authority
from trial import PROVIDERS, Trial

EVENT = {"id": "own", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
NO_MORE, TITLE = {"text": ["The scenario has no more steps."]}, {"text": ["A title"]}


def calls(*steps):
    """One step of the scenario in which the model wants all of these at once."""
    return {"calls": steps}


def tool_call(index, step, turn):
    given = step["arguments"]
    return {"index": index, "id": f"own-{turn}-{index}", "type": "function",
            "function": {"name": step["tool"], "arguments": given if isinstance(given, str) else json.dumps(given)}}


def deltas(step, turn):
    wanted = step.get("calls", [step] if "tool" in step else [])
    for piece in step.get("text", []):
        yield {"content": piece}, None
    for index, one in enumerate(wanted):
        yield {"tool_calls": [tool_call(index, one, turn)]}, None
    yield {}, "tool_calls" if wanted else "stop"


def text_of(content):
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content or [])


class OwnModel(http.server.ThreadingHTTPServer):
    """Speaks what OpenCode's client needs of the OpenAI-compatible API, by TLS. `steps` begin anew with each
    prompt, and may be exchanged; `told` is what the model was told by the tools it called, in their order."""

    daemon_threads = True

    def __init__(self, pair):
        super().__init__(("127.0.0.1", 0), Conversation)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair.certificate, pair.key)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.steps, self.told = [], []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        """Whoever breaks off has been killed by the test."""

    def answer(self, messages):
        """The events for a conversation: as many steps on as the model has had its way since the prompt."""
        prompt = max(at for at, message in enumerate(messages) if message["role"] == "user")
        since = messages[prompt:]
        self.told = [text_of(message["content"]) for message in since if message["role"] == "tool"]
        turns = sum(bool(message.get("tool_calls")) for message in since)
        return deltas(self.steps[turns] if turns < len(self.steps) else NO_MORE, len(messages))


class Conversation(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def body(self):
        if "Content-Length" in self.headers:
            return self.rfile.read(int(self.headers["Content-Length"]))
        pieces = []
        while length := int(self.rfile.readline(), 16):
            pieces.append(self.rfile.read(length))
            self.rfile.readline()
        return b"".join(pieces)

    def do_POST(self):
        request = json.loads(self.body())
        # Without tools it is no conversation: OpenCode asks for a title.
        events = self.server.answer(request["messages"]) if request.get("tools") else deltas(TITLE, 0)
        said = b"".join(b"data: " + json.dumps(EVENT | {"usage": USAGE, "choices": [
            {"index": 0, "delta": delta, "finish_reason": why}]}).encode() + b"\n\n" for delta, why in events)
        said += b"data: [DONE]\n\n"
        self.send_response(200)
        for name, value in (("Type", "text/event-stream"), ("Length", str(len(said)))):
            self.send_header(f"Content-{name}", value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(said)
        self.connection.unwrap()  # Without it nobody could tell the end from a cut.

    def log_message(self, *_):
        """A test says what it has to say by itself."""


class OwnModelTrial(Trial):
    host = "localhost"  # A name, so that a session with it has a resolver.
    model = None

    def plays(self, *steps):
        self.model.steps = steps

    def start_model(self):
        authority = Authority(self.root / "tls")
        self.model = OwnModel(authority.certify(self.host))
        self.model_port = port = self.model.server_address[1]
        self.destination, self.secret = f"{self.host}:{port}", "demo-key"
        self.write_settings("demo-ca.pem", authority.certificate.read_text())
        self.write_settings("providers.toml", PROVIDERS.format(port=port, kind=self.kind).replace(
            'host = "127.0.0.1"', f'host = "{self.host}"'))

    def stop(self):
        super().stop()
        if self.model:
            self.model.shutdown()
            self.model.server_close()
