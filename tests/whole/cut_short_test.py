"""Commands that are cut short: by the time that the model gave them, by a signal of their own, by a person who
stops the turn. The box goes with its command, and the journal has the end of the call."""

import whole
from observe import start_of

FOR_LONG = "sleep 60"
DEAF = f"trap '' TERM; {FOR_LONG} & {FOR_LONG}; touch outlasted"


def within(milliseconds, command):
    return whole.call("bash", command=command, description="a test's command", timeout=milliseconds)


class CommandsThatAreCutShort(whole.WholeTest):
    def play(self, *steps):
        """One turn, in which a person allows each."""
        session = whole.Session(self.trial(*steps, whole.say("done")))
        for count in range(1, len(steps) + 1):
            session.allow(session.asked(count))
        self.assertEqual(session.wait(), 0, session.shown())
        return session

    def ends(self, session):
        """{command: the end of its call}."""
        commands = {event["call"]: event["command"] for event in session.of_kind("call_started")}
        return {commands[event["call"]]: event for event in session.of_kind("call_ended")}

    def assert_gone(self, session, command):
        (box,) = [event["box_id"] for event in session.of_kind("call_started") if event["command"] == command]
        (pid,) = [event["pid"] for event in session.of_kind("box_started") if event["box_id"] == box]
        self.assertEqual([event["box_id"] for event in session.of_kind("box_ended")].count(box), 1)
        self.assertIsNone(start_of(pid))

    def test_by_their_time_are_gone_with_their_box_and_the_session_goes_on(self):
        after = "touch after"
        session = self.play(within(1000, FOR_LONG), within(1000, DEAF), whole.bash(after))
        ends = self.ends(session)
        self.assertEqual(set(ends), {FOR_LONG, DEAF, after})
        for command in (FOR_LONG, DEAF):
            self.assertNotEqual(ends[command].get("exit_code", 0), 0)
            self.assertLess(int(ends[command]["milliseconds"]), 50_000)
            self.assert_gone(session, command)
        self.assertEqual(ends[after].get("exit_code", 0), 0)
        self.assertTrue((session.trial.project / "after").exists())
        self.assertFalse((session.trial.project / "outlasted").exists())

    def test_by_a_signal_of_their_own_end_as_a_shell_says_it(self):
        ways = {"kill -TERM $$": 143, "kill -KILL $$": 137, "sh -c 'kill -INT $$'": 130, "exit 7": 7}
        ends = self.ends(self.play(*map(whole.bash, ways)))
        self.assertEqual({command: end["exit_code"] for command, end in ends.items()}, ways)

    def test_by_a_person_are_gone_with_their_box(self):
        trial = self.trial(whole.bash(FOR_LONG), whole.say("done"))
        session = whole.Session(trial)
        session.allow(session.asked())
        whole.wait_for("its command", lambda: session.of_kind("call_started"))
        trial.cowork("stop", session.id)
        self.assertNotEqual(session.wait(), 0)
        self.assertEqual([event["state"] for event in session.of_kind("ended")], ["STOPPED"])
        self.assertIn(FOR_LONG, self.ends(session))
        self.assert_gone(session, FOR_LONG)


if __name__ == "__main__":
    whole.main()
