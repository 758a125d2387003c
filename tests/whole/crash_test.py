"""kill -9 of each daemon in turn, fifty times in all, while clients call: each is rewired, a caller
gets its answer or is told that a daemon is away, and what was acknowledged is still there. Which of the
two a caller gets is looked at one death at a time, under a call that is surely under way.

coworkd waits longer and longer for who keeps dying; so the deaths come in rounds, each of which has
a coworkd of its own over the data of the last."""

import itertools
import json
import os
import pathlib
import signal
import threading
from concurrent import futures

import whole
from observe import descendants, start_of, status_of

ROUNDS, DEATHS = 5, 10  # Deaths in each round.
DAEMONS = ("brokerd", "policyd", "vaultd", "runnerd")
READS = (("grant", "ls"), ("ls",), ("status",), ("approvals",), ("audit", "tail", "-n", 5))
DONE, NO, TO_CONFIRM, AWAY = 0, 1, 3, 4  # What `cowork` exits with.
FORGOTTEN = "the confirmation is unknown"
HUNG_UP = "brokerd hung up or did not answer"


def pid_of(trial, name):
    return next(p for p in descendants(trial.supervisor_pid) if status_of(p)["Name"] == name)


class Caller(threading.Thread):
    """Calls over and over, as the commands come; keeps what came of each."""

    def __init__(self, trial, commands):
        super().__init__(daemon=True)
        self.trial, self.commands, self.enough, self.outcomes = trial, commands, threading.Event(), []
        self.start()

    def run(self):
        for command in self.commands:
            if self.enough.is_set():
                return
            self.outcomes.append((command, self.call(command)))

    def call(self, command):
        """What takes two calls is confirmed; what was shown is forgotten with the brokerd that showed it."""
        asked = self.trial.cowork(*command, "--json", may_fail=True)
        if asked.returncode != TO_CONFIRM:
            return asked
        done = self.trial.cowork(*command, "--confirm", json.loads(asked.stdout)["id"], may_fail=True)
        if done.returncode == NO and FORGOTTEN in done.stderr:
            done.returncode = AWAY
        return done

    def stop(self):
        self.enough.set()
        self.join(whole.PATIENCE)
        return self.outcomes


def acknowledged(outcomes):
    return [command for command, done in outcomes if done.returncode == DONE]


class Crashes(whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        cls.trial = cls.enterClassContext(whole.Trial(whole.BUILD))
        cls.trial.start_model()
        cls.to_grant = (("grant", "add", path) for path in cls.directories(2000))
        cls.added, cls.read, cls.dead = [], [], []
        victims = itertools.cycle(DAEMONS)
        for _ in range(ROUNDS):
            cls.trial.up()
            callers = Caller(cls.trial, cls.to_grant), Caller(cls.trial, itertools.cycle(READS))
            for name in itertools.islice(victims, DEATHS):
                cls.kill(name)
                cls.await_more_from(callers)
            cls.added += callers[0].stop()
            cls.read += callers[1].stop()
            cls.running = [status_of(p)["Name"] for p in descendants(cls.trial.supervisor_pid)]
            cls.trial.cowork("down")
        cls.trial.up()

    @classmethod
    def directories(cls, count):
        """Directories of the person's own, each for one grant."""
        below = cls.trial.root / "granted"
        paths = [below / f"d{number}" for number in range(count)]
        for path in (below, *paths):
            path.mkdir()
            os.chown(path, cls.trial.uid, -1)
        return paths

    @classmethod
    def kill(cls, name):
        """Kills the daemon, and waits until all four can be reached again."""
        pid = pid_of(cls.trial, name)
        cls.dead.append((pid, start_of(pid)))
        os.kill(pid, signal.SIGKILL)
        whole.wait_for(f"the end of {name}", lambda: start_of(pid) != cls.dead[-1][1])
        whole.wait_for(f"another {name}", cls.all_reachable)

    @classmethod
    def await_more_from(cls, callers):
        """Waits until each was answered once more."""
        for caller in callers:
            before = len(acknowledged(caller.outcomes))
            whole.wait_for("another answer", lambda: len(acknowledged(caller.outcomes)) > before)

    @classmethod
    def all_reachable(cls):
        done = cls.trial.cowork("status", "--json", may_fail=True)
        if done.returncode != DONE:
            return False
        return all(daemon.get("reachable") for daemon in json.loads(done.stdout)["daemons"])

    def test_callers_were_answered_or_told_that_a_daemon_is_away(self):
        for command, done in self.added + self.read:
            self.assertIn(done.returncode, (DONE, AWAY), f"{command}\n{done.stdout}{done.stderr}")

    def test_calls_were_made_all_the_while(self):
        self.assertEqual(len(self.dead), ROUNDS * DEATHS)
        self.assertGreaterEqual(len(acknowledged(self.added)), ROUNDS * DEATHS)
        self.assertGreaterEqual(len(acknowledged(self.read)), ROUNDS * DEATHS)

    def test_what_only_reads_was_answered_whoever_died(self):
        away = [command for command, done in self.read if done.returncode == AWAY]
        self.assertEqual(away, [])

    def test_no_acknowledged_grant_is_lost(self):
        kept = {pathlib.Path(grant["path"]) for line in self.trial.json_lines("grant", "ls")
                for grant in line.get("grants", [line])}
        self.assertLessEqual({path for _, _, path in acknowledged(self.added)}, kept)

    def test_the_audit_is_whole_and_has_each_of_them(self):
        self.assertEqual(self.trial.cowork("audit", "verify", may_fail=True).returncode, DONE)
        texts = [record["text"] for record in self.trial.json_lines("audit", "tail", "-n", 1000)]
        for _, _, path in acknowledged(self.added)[-20:]:
            self.assertTrue(any(text.endswith(f" {path}, for good") for text in texts), path)

    def test_who_was_killed_is_gone_and_four_run(self):
        for pid, start in self.dead:
            self.assertNotEqual(start_of(pid), start)
        self.assertEqual(sorted(self.running), sorted([*DAEMONS, "zygote"]))


class UnderACall(whole.WholeTest):
    """A daemon is stopped, so that a call is surely under way when it or brokerd is killed."""

    def setUp(self):
        self.installed = self.trial()
        self.callers = self.enterContext(futures.ThreadPoolExecutor())

    def begin(self, *command, held_by):
        """The call, once it is under way in brokerd and waits for the daemon; and that daemon's pid."""
        held = pid_of(self.installed, held_by)
        os.kill(held, signal.SIGSTOP)
        self.addCleanup(self.go_on, held, start_of(held))
        call = self.callers.submit(self.installed.cowork, *command, may_fail=True)
        whole.wait_for("the call", self.calls_under_way)
        return call, held

    @staticmethod
    def go_on(pid, start):
        if start_of(pid) == start:
            os.kill(pid, signal.SIGCONT)

    def calls_under_way(self):
        return sum(channel.get("calls_in_flight", 0) for line in self.installed.json_lines("admin", "channels")
                   for channel in line.get("channels", [line]) if channel.get("client") == "owner")

    def ends(self, call, code, words=""):
        done = call.result()
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(words, done.stderr)

    def test_what_may_be_repeated_is_asked_of_the_next_daemon(self):
        call, policyd = self.begin("policy", "check", held_by="policyd")
        os.kill(policyd, signal.SIGKILL)
        self.ends(call, DONE)

    def test_what_may_be_repeated_is_asked_of_the_next_brokerd(self):
        call, policyd = self.begin("policy", "check", held_by="policyd")
        start = start_of(policyd)
        os.kill(pid_of(self.installed, "brokerd"), signal.SIGKILL)
        self.go_on(policyd, start)
        self.ends(call, DONE)

    def test_what_may_not_is_told_which_daemon_is_away(self):
        call, vaultd = self.begin("provider", "test", "demo", held_by="vaultd")
        os.kill(vaultd, signal.SIGKILL)
        self.ends(call, AWAY, "vaultd is away")

    def test_what_may_not_is_told_that_brokerd_is_away(self):
        call, runnerd = self.begin("grant", "add", self.installed.project, held_by="runnerd")
        os.kill(pid_of(self.installed, "brokerd"), signal.SIGKILL)
        self.ends(call, AWAY, HUNG_UP)
        self.go_on(runnerd, start_of(runnerd))
        whole.wait_for("the daemons", lambda: self.installed.cowork("grant", "ls", may_fail=True).returncode == DONE)
        self.assertNotIn(str(self.installed.project), self.installed.cowork("grant", "ls").stdout)


if __name__ == "__main__":
    whole.main()
