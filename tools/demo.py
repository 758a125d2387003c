#!/usr/bin/env python3
"""Plays one session of the real runtime with a scripted model, and then says what was proved.

    tools/demo.py BUILD      `./dev demo` has built what it needs

It answers for the person: the first command that is asked is allowed once, every later one denied.
Each number at the end is counted from the journal, from the audit or from /proc; one that is not
as it must be makes this fail.
"""

import sys
import time

from observe import Observer, start_of
from reach import need, reach_of
from trial import Failed, Trial

PROMPT = "How many words are in notes.txt?"
TURN = 120  # Seconds, for the whole turn; the runtime alone takes four to start.


def say(text):
    print(text, flush=True)


def short(identity):
    return identity[:7]


def confirm(what):
    for line in what.splitlines():
        say(f"  │ {line}")
    say("  demo answers for you: yes              $ cowork grant add … --confirm y-…")


def play(trial, look):
    """One session; answers with its id. While it first waits for an answer, `look`s."""
    say(f"$ cowork grant add {trial.project}")
    say(trial.confirmed("grant", "add", trial.project, show=confirm).stdout.rstrip())
    say(f'$ cowork run "{PROMPT}" -C {trial.project}')
    run = trial.begin("run", PROMPT, "-C", trial.project)
    session, answered = None, []
    deadline = time.monotonic() + TURN
    while run.poll() is None:
        if time.monotonic() > deadline:
            run.terminate()
            raise Failed(f"the session did not end within {TURN} s")
        for approval in trial.waiting():
            session = approval["session_id"]
            if not answered:
                look()
            answer(trial, approval, allow=not answered)
            answered.append(approval["id"])
        time.sleep(0.1)
    if session is None:
        raise Failed(f"cowork run ended with {run.returncode}, and nothing was asked")
    return session


def answer(trial, approval, allow):
    name = short(approval["id"])
    if allow:
        say(f"  demo answers for you: yes, once        $ cowork approve {name}")
        trial.cowork("approve", approval["id"])
    else:
        say(f'  demo answers for you: no               $ cowork deny {name} --tell "leave my files alone"')
        trial.cowork("deny", approval["id"], "--tell", "leave my files alone")


# --- what was proved ---------------------------------------------------------------------------------


def of_kind(events, kind):
    return [event for name, event in events if name == kind]


def what_happened(events, project):
    answers, started = of_kind(events, "answered"), of_kind(events, "call_started")
    allowed = [a for a in answers if a.get("allowed")]
    denied = [a for a in answers if not a.get("allowed")]
    need(len(allowed) == 1 and len(denied) == 1, "the session did not ask for two commands")
    need([c.get("approval_id") for c in started] == [allowed[0]["approval_id"]],
         "what ran is not what was allowed")
    need(not (project / "pwned").exists(), "the denied command ran: it left its mark")
    need([e.get("state") for e in of_kind(events, "ended")] == ["DONE"], "the session did not end well")
    return f"{len(answers)} calls: {len(allowed)} asked and allowed, {len(denied)} asked and denied; {len(started)} ran"


def where(events, seen):
    profiles = [box["profile"] for box in of_kind(events, "box_started")]
    need(profiles.count("tool") == 1, f"{profiles.count('tool')} tool boxes ran, not one")
    alive = [s for s in seen if start_of(s.pid) == s.start]
    need(not alive, "still running: " + ", ".join(f"{s.name} ({s.pid})" for s in alive))
    return " · ".join(f"{p} box" + (", once" if p == "tool" else "") for p in profiles) + " · all gone"


def what_they_could_see(seen, key):
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


def what_left(events, port):
    requests = of_kind(events, "dialled")
    left = [r for r in requests if not r.get("refused")]
    need(left, "no request reached the model")
    need({r["destination"] for r in left} == {f"127.0.0.1:{port}"}, "a request went elsewhere")
    need(all(r.get("credential_added") for r in left), "a request left without the key")
    refused = f", {len(requests) - len(left)} refused" if len(left) < len(requests) else ""
    return f"{len(left)} requests, all to the model's route{refused}; the key was added by the dialer, the one box that is lent it"


def runtime_in(sights):
    runtime = next((s.pid for s in sights if s.boxed and not s.first and s.name == "opencode"), None)
    need(runtime, "no runtime was seen in a box")
    return runtime


def summary(trial, session, seen, events, reach):
    audit = [row for row in trial.audit() if row["session"] in ("", session)]
    need(audit, "the audit is empty")
    rows = {
        "what happened": what_happened(events, trial.project),
        "where": where(events, seen),
        "the runtime could": reach["can reach"],
        "it could not": reach["cannot"],
        "what they could see": what_they_could_see(seen, trial.key),
        "what left": what_left(events, trial.model_port),
        "what was recorded": f"{len(events)} events, {len(audit)} audit records",
        "next": 'cowork run "…" -C your/project · README.md · docs/',
    }
    return "\n".join(f"{name:<20}{text}".replace("\n", "\n" + " " * 20) for name, text in rows.items())


def demo(trial):
    trial.start()
    reach = {}
    with Observer(trial.supervisor_pid) as observer:
        session = play(trial, lambda: reach.update(reach_of(runtime_in(observer.alive()), trial)))
        events = trial.events(session)
    say("$ cowork down")
    trial.cowork("down")
    say("\n" + summary(trial, session, list(observer.seen.values()), events, reach))


def main():
    with Trial(sys.argv[1]) as trial:
        try:
            demo(trial)
        except (Failed, OSError, ValueError, KeyError) as trouble:
            trial.keep = True
            print(f"demo: it did not end as it must\n  why   {trouble}\n"
                  f"  do    read the logs in {trial.home}/state/log, then remove {trial.root}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
