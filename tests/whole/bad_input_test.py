"""What must be refused, in three lines with a remedy, and leave nothing half done."""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import tempfile

import whole
from observe import descendants, program_of, start_of, status_of


class Refusals(whole.WholeTest):
    def refused(self, done, code, *words):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertRegex(done.stderr, r"(?s)cowork: .*\n +why +\S.*\n +do +\S")
        for word in words:
            self.assertIn(word, done.stderr)

    def left_running(self, trial):
        return {pid for pid in descendants(trial.supervisor_pid)}


class BadGrants(Refusals):
    def test_what_is_no_directory_of_the_person_is_not_granted(self):
        trial = self.trial(whole.say("done"))
        for name, target in (("dangling", "missing"), ("loop", "loop"), ("to a file", trial.project / "notes.txt")):
            (trial.root / name).symlink_to(target)
        for path, code in ((trial.root / "missing", 1), (trial.project / "notes.txt", 2), (trial.root / "dangling", 1),
                           (trial.root / "loop", 1), (trial.root / "to a file", 2), ("", 2), ("/", 2)):
            with self.subTest(path=path):
                self.refused(trial.cowork("grant", "add", path, may_fail=True), code)
        self.assertEqual(trial.json_lines("grant", "ls"), [])

    def test_coworkds_own_files_are_in_no_grant(self):
        trial = self.trial(whole.say("done"))
        for path in (trial.root, trial.home, trial.home / "config", trial.home / "data",
                     trial.home / "data/sessions", trial.home / "state/log", trial.home / "run"):
            with self.subTest(path=path):
                self.refused(trial.cowork("grant", "add", path, may_fail=True), 2, "coworkd keeps its own files")
        self.assertEqual(trial.json_lines("grant", "ls"), [])

    def test_a_session_needs_a_grant(self):
        trial = self.trial(whole.say("done"))
        self.refused(trial.cowork("run", "go on", "-C", trial.project, may_fail=True), 3, "cowork grant add")


class BadPolicies(Refusals):
    def test_a_level_that_no_machine_has_starts_no_session(self):
        trial = self.trial(whole.say("done"), policy='[assurance]\nat_least = "full"\n')
        trial.confirmed("grant", "add", trial.project)
        self.refused(trial.cowork("run", "go on", "-C", trial.project, may_fail=True), 5,
                     'level "standard" (full needs ', 'policy asks for "full"', "lower [assurance] in policy.toml")
        self.assertEqual(trial.json_lines("ls"), [])


class BadInstallations(Refusals):
    def test_a_second_up_changes_nothing(self):
        trial = self.trial(whole.say("done"))
        before = self.left_running(trial)
        self.refused(trial.cowork("up", may_fail=True), 1, "it is already running, as process ", "cowork down")
        self.assertEqual(self.left_running(trial), before)

    def test_without_daemons_the_code_is_4(self):
        trial = self.trial(whole.say("done"), started=False)
        self.refused(trial.cowork("status", may_fail=True), 4, "cowork up")

    def test_a_socket_that_nobody_serves_any_more_is_as_none(self):
        trial = self.trial(whole.say("done"), started=False)
        (trial.home / "run").mkdir(mode=0o700)
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(trial.home / "run/broker.sock"))
        trial.give_away()
        self.refused(trial.cowork("status", may_fail=True), 4, "cowork up")

    def test_a_daemon_that_is_missing_is_named(self):
        build = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="less-", dir=whole.BUILD.parent)))
        for part in ("bin", "libexec"):
            shutil.copytree(whole.BUILD / part, build / part, copy_function=os.link)
        build.chmod(0o755)
        (build / "libexec/cowork/policyd").unlink()
        trial = self.enterContext(whole.Trial(build))
        self.refused(trial.cowork("up", may_fail=True), 5, "policyd", "install")
        self.assertFalse((trial.home / "run/broker.sock").exists())

    def test_without_the_secret_no_session_starts(self):
        trial = self.trial(whole.say("done"), started=False)
        trial.start_model()
        trial.up()
        trial.confirmed("grant", "add", trial.project)
        self.refused(trial.cowork("run", "go on", "-C", trial.project, may_fail=True), 5, "cowork secret set")


class BadSettings(Refusals):
    def write(self, trial, name, text):
        path = trial.home / "config" / name
        path.touch(mode=0o600)
        path.write_text(text)
        os.chown(path, trial.uid, -1)

    def mistaken(self, name, text):
        trial = self.trial(whole.say("done"), started=False)
        trial.start_model()
        self.write(trial, name, text)
        return trial

    def test_a_mistake_in_policy_toml_is_shown_with_its_line(self):
        trial = self.mistaken("policy.toml", '[defaults]\nshell = "perhaps"\n')
        self.refused(trial.cowork("up", may_fail=True), 5, "policy.toml", "line 2", "perhaps")

    def test_a_mistake_in_providers_toml_is_shown_with_its_line(self):
        trial = self.mistaken("providers.toml", "[[provider]]\nname = 7\n")
        self.refused(trial.cowork("up", may_fail=True), 5, "providers.toml", "line 2", 'name = "NAME"')

    def test_a_mistake_made_later_ends_coworkd_when_brokerd_has_to_read_it(self):
        trial = self.trial(whole.say("done"))
        self.write(trial, "policy.toml", "[defaults\n")
        [brokerd] = [pid for pid in descendants(trial.supervisor_pid) if status_of(pid)["Name"] == "brokerd"]
        os.kill(brokerd, signal.SIGKILL)
        whole.wait_for("the end of coworkd", lambda: start_of(trial.supervisor_pid) is None)
        self.refused(trial.cowork("status", may_fail=True), 4, "cowork up")
        self.refused(trial.cowork("up", may_fail=True), 5, "policy.toml", "line 1")


class BadRuntimes(Refusals):
    def refuses(self, runtime):
        trial = self.trial(whole.say("done"), started=False)
        trial.start_model()
        trial.up(runtime=runtime(trial))
        trial.put_key()
        before = self.left_running(trial)
        trial.confirmed("grant", "add", trial.project)
        done = trial.cowork("run", "go on", "-C", trial.project, may_fail=True)
        whole.wait_for("nothing left of the session", lambda: self.left_running(trial) == before)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)  # The session ended in an error.
        self.assertIn("./dev setup", " ".join(done.stdout.split()))

    def test_one_byte_more_is_another_runtime(self):
        def longer(trial):
            copy = self.copy(trial, 0o755)
            with open(copy, "ab") as file:
                file.write(b"\n")
            return copy
        self.refuses(longer)

    def test_a_missing_one_is_named(self):
        self.refuses(lambda trial: trial.root / "nothing")

    def copy(self, trial, mode):
        copy = trial.root / "opencode"
        shutil.copy(whole.BUILD / "libexec/cowork/runtime/opencode", copy)
        copy.chmod(mode)
        os.chown(copy, trial.uid, -1)
        return copy

    def test_a_symbolic_link_is_what_it_leads_to(self):
        def link(trial):
            (trial.root / "link").symlink_to("/usr/bin/true")
            return trial.root / "link"
        self.refuses(link)

    def test_a_directory_is_none(self):
        def directory(trial):
            (trial.root / "opencode").mkdir()
            return trial.root / "opencode"
        self.refuses(directory)

    def test_one_that_may_not_be_executed_is_none(self):
        self.refuses(lambda trial: self.copy(trial, 0o644))

    def test_one_that_ends_at_once_ends_the_session_and_leaves_nothing(self):
        trial = self.trial(whole.say("done"))
        before = self.left_running(trial)
        session = whole.Session(trial)

        def runtime():
            return next((p for p in self.left_running(trial) - before if program_of(p) == "opencode"), None)
        os.kill(whole.wait_for("the runtime", runtime), signal.SIGKILL)
        self.assertEqual(session.wait(), 1, session.shown())
        self.assertIn("the runtime ended with status 137", session.shown())
        whole.wait_for("nothing left of the session", lambda: self.left_running(trial) == before)


class FullBoxes(Refusals):
    def test_a_command_that_fills_tmp_is_told_so_and_the_session_goes_on(self):
        fill = "head -c 8G /dev/zero >/tmp/full"
        trial = self.trial(whole.bash(fill), whole.say("I was told: {last_result}"))
        before = self.left_running(trial)
        session = whole.Session(trial)
        session.allow(session.asked())
        self.assertEqual(session.wait(), 0, session.shown())
        [ended] = session.of_kind("call_ended")
        self.assertEqual(ended["exit_code"], 1)
        said = "".join(said["text"] for said in session.of_kind("said"))
        self.assertRegex(said, "I was told: .*No space left on device")
        whole.wait_for("nothing left of the session", lambda: self.left_running(trial) == before)


class BadClients(Refusals):
    HTTP2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    SETTINGS = bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])

    def connected(self, trial):
        client = self.enterContext(socket.socket(socket.AF_UNIX))
        client.settimeout(20)
        client.connect(str(trial.home / "run/broker.sock"))
        return client

    def is_ended(self, client):
        """Whether brokerd hangs up, whatever it has to say first."""
        try:
            while client.recv(65536):
                pass
        except ConnectionResetError:
            pass
        except TimeoutError:
            return False
        return True

    def test_that_send_nonsense_or_nothing_are_ended_and_others_served(self):
        trial = self.trial(whole.say("done"))
        for name, sent in (("garbage", os.urandom(4096)), ("two megabytes of it", os.urandom(2 << 20)),
                           ("no Hello", self.HTTP2 + self.SETTINGS), ("nothing", b"")):
            with self.subTest(name):
                client = self.connected(trial)
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    client.sendall(sent)
                self.assertTrue(self.is_ended(client))
                trial.cowork("status")


class BadModels(Refusals):
    def test_a_stream_that_breaks_off_ends_the_session_and_not_the_daemons(self):
        trial = self.trial({"text": ["I beg"], "broken": True})
        trial.confirmed("grant", "add", trial.project)
        before = self.left_running(trial)
        # OpenCode tries seven times, ever more slowly, before it gives up.
        done = trial.cowork("run", "go on", "-C", trial.project, may_fail=True, patience=140)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"why +\S")  # In OpenCode's own words, which vary.
        self.assertEqual(self.left_running(trial), before)


if __name__ == "__main__":
    whole.main()
