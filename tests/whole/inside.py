"""Commands inside the box of a session's runtime, which is more than any command gets. Needs root."""

import subprocess

import whole
from observe import descendants, environment_of, status_of


def runtime_of(session):
    """The pid of the runtime itself."""
    return next(p for p in descendants(session.boxes()["runtime"])
                if any(e.startswith(b"OPENCODE_SERVER_PASSWORD=") for e in environment_of(p) or []))


def inside_the_runtime_box(session, *command):
    """Runs a command as the runtime would: in its namespaces, as its user, in its environment."""
    pid = runtime_of(session)
    uid, gid = (status_of(pid)[name].split()[0] for name in ("Uid", "Gid"))
    enter = ["nsenter", f"--target={pid}", "--user", "--mount", "--net", "--pid", "--ipc", "--uts",
             f"--wdns={session.trial.project}", f"--setuid={uid}", f"--setgid={gid}", "--preserve-credentials"]
    environment = dict(e.split(b"=", 1) for e in environment_of(pid))
    return subprocess.run([*enter, "--", *command], env=environment, capture_output=True, text=True,
                          timeout=whole.PATIENCE, check=False)


def ask_the_runtime(session, route):
    """What the runtime's own server answers, asked from inside with its password."""
    asked = inside_the_runtime_box(
        session, "/bin/sh", "-c", f"curl -s -m 20 -u opencode:$OPENCODE_SERVER_PASSWORD 'http://127.0.0.1:4096/{route}'")
    if asked.returncode:
        raise AssertionError(f"{route}: {asked.returncode} {asked.stderr}")
    return asked.stdout
