"""A model that floods: with asks, until a person says yes to have peace, and with calls that a rule allows. No
more than 64 asks of a session wait at once, where plain OpenCode shows them all; what is more is refused,
and others are served meanwhile. 300 calls are more than the courier has descriptors; it answers them one after
the other."""

import whole
from hostile_bare import PlainRuntime
from own_model import OwnModelTrial, calls

MANY, MOST_WAITING = 300, 64
PATIENCE = 280  # Seconds, on a machine that has other things to do.
POLICY = '[[rule]]\nname = "echoes"\non = "shell"\nargv = ["echo", "**"]\nsay = "allow"\n'
REFUSED = "too many approvals of this session wait already"
PROMPT = {"parts": [{"type": "text", "text": "go on"}], "model": {"providerID": "demo", "modelID": "scripted"}}


def asks(count):
    """Each is another call to OpenCode, which gives up a model that repeats itself."""
    wanted = whole.bash("touch answered")
    return calls(*(wanted | {"arguments": wanted["arguments"] | {"description": f"flood {n}"}} for n in range(count)))


class AFlood(whole.WholeTest):
    def trial(self, *steps):
        trial = self.enterContext(OwnModelTrial(whole.BUILD, policy=POLICY))
        trial.host = "127.0.0.1"  # As plain OpenCode is told.
        trial.start()
        trial.plays(*steps)
        trial.confirmed("grant", "add", trial.project)
        return trial

    def session(self, trial):
        session = whole.Session(trial)
        session.id = whole.wait_for("the session", lambda: trial.json_lines("ls"))[0]["id"]
        return session

    def test_of_asks_is_in_nobodys_way(self):
        trial = self.trial(asks(MOST_WAITING), whole.say("done"))
        session = self.session(trial)
        whole.wait_for("every ask", lambda: len(trial.waiting()) == MOST_WAITING, PATIENCE)
        trial.plays(whole.bash("echo hello"), whole.say("done"))
        trial.cowork("run", "go on", "-C", trial.project)
        self.assertEqual(len(trial.waiting()), MOST_WAITING)
        trial.cowork("stop", session.id)
        session.wait()
        self.assertEqual(trial.waiting(), [])

    def test_of_asks_shows_a_person_few(self):
        trial = self.trial(asks(MANY), whole.say("done"))
        session = self.session(trial)
        refused = whole.wait_for("a refusal", lambda: session.of_kind("judged"), PATIENCE)
        self.assertEqual({(event.get("allowed", False), event["why"]) for event in refused}, {(False, REFUSED)})
        # OpenCode takes one refusal for all that it asks: the turn may be over.
        trial.cowork("stop", session.id, may_fail=True)
        session.wait()
        self.assertEqual(len(session.of_kind("asked")), MOST_WAITING)
        self.assertEqual(trial.waiting(), [])
        self.assertFalse((trial.project / "answered").exists())

    def test_of_calls_that_a_rule_allows_is_made_and_the_session_goes_on(self):
        finds = (whole.call("files_find", pattern=f"word {n}") for n in range(MANY))
        trial = self.trial(calls(*finds), whole.bash("echo hello"), whole.say("done"))
        trial.cowork("run", "go on", "-C", trial.project, patience=PATIENCE)
        events = trial.events(trial.json_lines("ls")[0]["id"])
        self.assertEqual(len([event for kind, event in events if kind == "call_ended"]), MANY + 1)

    def test_of_asks_shows_them_all_in_plain_opencode(self):
        trial = self.trial(asks(MANY), whole.say("finished"))
        runtime = PlainRuntime(trial)
        session = runtime.ask("session", {})["id"]
        runtime.ask(f"session/{session}/prompt_async", PROMPT)
        whole.wait_for("every ask", lambda: len(runtime.ask("permission")) == MANY, PATIENCE)
        runtime.stop()


if __name__ == "__main__":
    whole.main()
