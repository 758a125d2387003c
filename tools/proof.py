"""What the demo proved: each number is counted from the journal, from the audit or from /proc, and a line
whose number is not as it must be says so in its place.

    rows = summary(trial, seen)     of a coworkd that has ended
"""

import dataclasses
import shutil
import sqlite3
import textwrap
import time

from observe import start_of
from reach import need
from trial import Failed
from wire import key_line, tls_line

WIDEST_NAME = 20  # Columns, of the rows of the summary, with what is behind it.
NOT_SO = "✗ "
MOST_TO_DIE = 5  # Seconds.
NOT_AS_IT_MUST = (Failed, OSError, ValueError, KeyError, sqlite3.Error)


@dataclasses.dataclass
class Seen:
    """Of one session."""
    session: str
    events: list         # Its journal, as [(kind, event)].
    processes: list      # Sights of what ran meanwhile.
    reach: dict | Exception      # reach.py; or why it is not as it must be.
    fault_of_audit: str | None   # None: its chain was whole.
    provider: dict       # The one in use, as coworkd had it.
    held: set | Exception        # wire.py: the keys that the runtime had.


def of_kind(events, kind):
    return [event for name, event in events if name == kind]


def split(said):
    """Those that say yes, and those that say no."""
    return [one for one in said if one.get("allowed")], [one for one in said if not one.get("allowed")]


def what_happened(events, project, scripted):
    started = of_kind(events, "call_started")
    allowed, denied = split(of_kind(events, "answered"))
    by_rule, refused = split(of_kind(events, "judged"))
    counts = (len(by_rule), len(allowed), len(denied), len(refused))
    need(counts == (2, 2, 1, 1) or not scripted, f"of the six calls {counts} were judged and answered")
    need([c["approval_id"] for c in started if c.get("approval_id")] == [a["approval_id"] for a in allowed],
         "what ran is not what was allowed")
    need(len(started) == len(by_rule) + len(allowed), f"{len(started)} calls ran")
    need(not (project / "pwned").exists() or not scripted, "the denied command ran: it left its mark")
    need("terns" in (project / "notes.txt").read_text() or not scripted, "the edit that was allowed was not made")
    need([e.get("state") for e in of_kind(events, "ended")] == ["DONE"], "the session did not end well")
    return (f"{sum(counts)} calls: {counts[0]} allowed by rule, {counts[1]} asked and allowed, "
            f"{counts[2]} asked and denied, {counts[3]} refused by policy; {len(started)} ran")


def still_alive(seen):
    """What was killed is gone when the kernel comes to it, on a busy machine some time later."""
    deadline = time.monotonic() + MOST_TO_DIE
    while True:
        alive = [s for s in seen if start_of(s.pid) == s.start]
        if not alive or time.monotonic() > deadline:
            return alive
        time.sleep(0.05)


ONCE = {"tool": ", once", "mcp": ' "everything"'}


def where(events, seen):
    profiles = [box["profile"] for box in of_kind(events, "box_started")]
    need(profiles.count("tool") == 1, f"{profiles.count('tool')} tool boxes ran, not one")
    alive = still_alive(seen)
    need(not alive, "still running: " + ", ".join(f"{s.name} ({s.pid})" for s in alive))
    return " · ".join(f"{p} box{ONCE.get(p, '')}" for p in profiles) + " · all gone"


def what_they_could_see(seen, key):
    """Every boxed process is looked at: one that is free would be enough."""
    boxed = [s for s in seen if s.boxed and not s.first]
    read = [s for s in boxed if s.environment is not None]
    need(read, "no environment of a boxed process could be read")
    for sight in read:
        need(not any(key.encode() in entry for entry in sight.environment), f"{sight.name} held the key")
    for sight in boxed:
        facts = {name: sight.status[name] for name in ("NoNewPrivs", "Seccomp", "CapEff", "CapBnd")}
        free = facts["NoNewPrivs"] != "1" or facts["Seccomp"] != "2"
        mighty = int(facts["CapEff"], 16) or int(facts["CapBnd"], 16)
        need(not free and not mighty, f"{sight.name} ({sight.pid}) was not confined: {facts}")
    return (f"{len(boxed)} boxed processes watched, the environment of {len(read)} read: no key; "
            "each NoNewPrivs 1, Seccomp 2, no capability")


def what_left(seen, trial):
    requests = of_kind(seen.events, "dialled")
    left = [r for r in requests if not r.get("refused")]
    need(left, "no request reached the model")
    need({r["destination"] for r in left} == {trial.destination}, "a request went elsewhere")
    refused = f", {len(requests) - len(left)} refused" if len(left) < len(requests) else ""
    targets = ", ".join(sorted({f"{r['method']} {r['target']}" for r in left}))
    return (f"{len(left)} requests ({targets}), all to {trial.destination}{refused}\n"
            f"{tls_line(trial, seen.provider)}\n{key_line(trial, seen.provider, left, looked_at(seen.held))}")


def what_was_recorded(trial, seen):
    audit = [row for row in trial.audit() if row["session"] in ("", seen.session)]
    need(audit, "the audit is empty")
    need(seen.fault_of_audit is None, f"the audit's chain does not hold: {seen.fault_of_audit}")
    return f"{len(seen.events)} events, {len(audit)} audit records, chain verified"


def looked_at(found):
    if isinstance(found, Exception):
        raise found
    return found


def summary(trial, seen):
    """{name: what was proved}, where NOT_SO begins what was not."""
    return {name: proved(fact) for name, fact in {
        "what happened": lambda: what_happened(seen.events, trial.project, scripted=trial.model_pid is not None),
        "where": lambda: where(seen.events, seen.processes),
        "the runtime could": lambda: looked_at(seen.reach)["can reach"],
        "it could not": lambda: looked_at(seen.reach)["cannot"],
        "what they could see": lambda: what_they_could_see(seen.processes, trial.key),
        "what left": lambda: what_left(seen, trial),
        "what was recorded": lambda: what_was_recorded(trial, seen),
        "next": lambda: 'cowork run "…" -C your/project · README.md · docs/',
    }.items()}


def proved(fact):
    try:
        return fact()
    except NOT_AS_IT_MUST as why:
        return f"{NOT_SO}{why}"


def row(name, text):
    """The text beside its name, in as many lines as a terminal needs; elsewhere none is broken."""
    width = max(shutil.get_terminal_size((1000, 0)).columns - WIDEST_NAME, WIDEST_NAME)
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, width, break_on_hyphens=False)]
    return f"{name:<{WIDEST_NAME}}" + ("\n" + " " * WIDEST_NAME).join(lines)
