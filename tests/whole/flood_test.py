"""A model that floods: with asks, until a person says yes to have peace, and with calls that a rule allows. No
more than 64 asks of a session wait at once, where plain OpenCode shows them all; what is more is refused,
and others are served meanwhile. Known: an answer takes the courier a descriptor, of which it has 256, so a
flood of more ends its own session."""

import whole
from hostile_bare import PlainRuntime
from own_model import OwnModelTrial, calls

MANY, MOST_WAITING = 200, 64
POLICY = '[[rule]]\nname = "echoes"\non = "shell"\nargv = ["echo", "**"]\nsay = "allow"\n'
REFUSED = "too many approvals of this session wait already"
PROMPT = {"parts": [{"type": "text", "text": "go on"}], "model": {"providerID": "demo", "modelID": "scripted"}}


def asks():
    """Each is another call to OpenCode, which gives up a model that repeats itself."""
    wanted = whole.bash("touch answered")
    return calls(*(wanted | {"arguments": wanted["arguments"] | {"description": f"flood {n}"}} for n in range(MANY)))


class AFlood(whole.WholeTest):
    def trial(self, *steps):
        trial = self.enterContext(OwnModelTrial(whole.BUILD, policy=POLICY))
        trial.host = "127.0.0.1"  # As plain OpenCode is told.
        trial.start()
        trial.plays(*steps)
        trial.confirmed("grant", "add", trial.project)
        return trial

    def test_of_asks_shows_a_person_few_and_is_in_nobodys_way(self):
        trial = self.trial(asks(), whole.say("done"))
        session = whole.Session(trial)
        session.id = whole.wait_for("the session", lambda: trial.json_lines("ls"))[0]["id"]
        whole.wait_for("every ask", lambda: len(session.of_kind("asked") + session.of_kind("judged")) == MANY)
        waiting = trial.waiting()
        self.assertEqual(len(waiting), MOST_WAITING)
        refused = session.of_kind("judged")
        self.assertEqual({(event.get("allowed", False), event["why"]) for event in refused}, {(False, REFUSED)})
        trial.plays(whole.bash("echo hello"), whole.say("done"))
        trial.cowork("run", "go on", "-C", trial.project)
        # OpenCode takes one refusal for all that it asks, and the turn may be over.
        trial.cowork("stop", session.id, may_fail=True)
        session.wait()
        self.assertEqual(trial.waiting(), [])
        self.assertFalse((trial.project / "answered").exists())

    def test_of_calls_that_a_rule_allows_is_made_and_the_session_goes_on(self):
        finds = (whole.call("files_find", pattern=f"word {n}") for n in range(MANY))
        trial = self.trial(calls(*finds), whole.bash("echo hello"), whole.say("done"))
        trial.cowork("run", "go on", "-C", trial.project, patience=170)
        events = trial.events(trial.json_lines("ls")[0]["id"])
        self.assertEqual(len([event for kind, event in events if kind == "call_ended"]), MANY + 1)

    def test_of_asks_shows_them_all_in_plain_opencode(self):
        trial = self.trial(asks(), whole.say("finished"))
        runtime = PlainRuntime(trial)
        session = runtime.ask("session", {})["id"]
        runtime.ask(f"session/{session}/prompt_async", PROMPT)
        whole.wait_for("every ask", lambda: len(runtime.ask("permission")) == MANY)
        runtime.stop()


if __name__ == "__main__":
    whole.main()
