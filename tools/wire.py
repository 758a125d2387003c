"""How the demo's requests left, and where their key was added: each sentence is of what was seen. What is not
as it must be raises; of a person's own provider it is said as it is.

    tls_line(trial, provider)                 `provider`: as coworkd had it in use
    key_line(trial, provider, left, held)     `left`: the requests; `held`: keys_held_by(pid) of the runtime
"""

import json
import socket
import ssl

from observe import environment_of
from reach import need

IN_THE_CLEAR = b"GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n"
CONFIGURATION = b"OPENCODE_CONFIG_CONTENT"
PATIENCE = 10  # Seconds, for the scripted model to say one word.


def is_scripted(trial):
    return trial.model_pid is not None


def tls_line(trial, provider):
    if provider.get("plain"):
        need(not is_scripted(trial), "the requests left in the clear")
        return "in the clear, as your providers.toml says"
    if is_scripted(trial):
        need(provider.get("own_ca"), "the model's certificate is not checked by its own CA")
        check_that_it_speaks_tls(trial)
        need(not answer_in_the_clear(trial).startswith(b"HTTP/"), "the model answers in the clear as well")
    why = ", as the model takes nothing else" if is_scripted(trial) else ""
    whose = "the CA that providers.toml names" if provider.get("own_ca") else "the CAs that this machine trusts"
    return f"by TLS{why}; its certificate is checked by {whose}"


def connection(trial):
    return socket.create_connection(("127.0.0.1", trial.model_port), PATIENCE)


def check_that_it_speaks_tls(trial):
    trust = ssl.create_default_context(cadata=(trial.home / "config/demo-ca.pem").read_text())
    with connection(trial) as plain, trust.wrap_socket(plain, server_hostname=trial.certified_for):
        pass


def answer_in_the_clear(trial):
    with connection(trial) as plain:
        try:
            plain.sendall(IN_THE_CLEAR)
            return plain.recv(5)
        except ConnectionError:  # It hung up.
            return b""


def key_line(trial, provider, left, held):
    secret = provider.get("secret")
    if not secret:
        need(not is_scripted(trial), "the provider in use names no key")
        return "the provider needs no key"
    need(all(request.get("credential_added") for request in left), "a request left without the key")
    lent = {row["text"] for row in trial.audit() if is_lease(row, secret)}
    need(lent == {f"secret {secret} for {trial.destination}"}, f"the key was lent otherwise: {sorted(lent)}")
    need(held and trial.key not in held, "the runtime holds the key")
    return "the key was added by the dialer, the one box that is lent it; the runtime holds a placeholder"


def is_lease(row, secret):
    return row["kind"] == "lease" and row["text"].startswith(f"secret {secret} ")


def keys_held_by(pid):
    """What the runtime was given as keys of its providers."""
    told = dict(entry.split(b"=", 1) for entry in environment_of(pid) or [])
    need(CONFIGURATION in told, "what the runtime was told could not be read")
    return {provider["options"]["apiKey"] for provider in json.loads(told[CONFIGURATION])["provider"].values()}
