"""coworkd on a machine that allows no user namespaces: it runs, says so, and starts no session there,
whatever policy says. Runs as root, which makes such a machine for this process and what it starts: a
user namespace with everybody of the machine in it, as a machine's own has, and no room for another."""

import ctypes
import os
import pathlib

import whole
from observe import descendants, status_of

CLONE_NEWUSER = 0x10000000
EVERYBODY = "0 0 4294967295"


def lose_user_namespaces():
    """Only somebody outside may write the maps: a child that waits until we have left."""
    us = os.getpid()
    gone, left = os.pipe()
    if os.fork() == 0:
        os.read(gone, 1)
        for name in ("uid_map", "gid_map"):
            pathlib.Path(f"/proc/{us}/{name}").write_text(EVERYBODY)
        os._exit(0)
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    os.write(left, b"!")
    _, status = os.wait()
    if status != 0:
        raise RuntimeError("the maps were not written")
    pathlib.Path("/proc/sys/user/max_user_namespaces").write_text("0")


class WithoutUserNamespaces(whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        lose_user_namespaces()

    def start(self, policy=None):
        trial = self.trial(whole.say("done"), policy=policy)
        trial.confirmed("grant", "add", trial.project)
        return trial, trial.cowork("run", "go on", "-C", trial.project, may_fail=True)

    def programs(self, trial):
        return {status_of(pid)["Name"] for pid in descendants(trial.supervisor_pid)}

    def test_no_session_starts_and_three_lines_say_why(self):
        trial, run = self.start()
        self.assertEqual(run.returncode, 5, run.stdout + run.stderr)
        self.assertRegex(run.stderr, r"""cowork: the session was not started
  why   this kernel gives level "reduced" \(no user namespaces\); policy asks for "standard"
  do    cowork doctor userns   \(what turns that on here, or lower \[assurance\] in policy.toml, .*\)
""")
        self.assertEqual(trial.json_lines("ls"), [])
        self.assertEqual(self.programs(trial), {"brokerd", "policyd", "vaultd", "runnerd", "zygote"})
        verdicts = [record["text"] for record in trial.json_lines("audit", "tail") if record["kind"] == "verdict"]
        self.assertEqual(len(verdicts), 1)
        self.assertTrue(verdicts[0].endswith('deny, rule "assurance", level reduced'), verdicts)

    def test_a_policy_that_is_content_with_less_starts_none_either(self):
        trial, run = self.start('[assurance]\nat_least = "reduced"\n')
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        said = " ".join(run.stdout.split())  # Lines are broken for the terminal.
        self.assertIn('this kernel gives level "reduced" (no user namespaces), and no box can be made', said)
        self.assertIn("; cowork doctor userns", said)
        self.assertEqual(self.programs(trial), {"brokerd", "policyd", "vaultd", "runnerd", "zygote"})

    def test_doctor_and_status_say_what_is_missing(self):
        trial = self.trial(whole.say("done"))
        doctor = trial.cowork("doctor", "userns", may_fail=True)
        self.assertEqual(doctor.returncode, 1)
        self.assertRegex(doctor.stdout, r"✗ user namespaces   cannot be made: .*\n +do  sudo sysctl")
        self.assertIn("✗ assurance level   reduced (no user namespaces)",
                      trial.cowork("doctor", "level", may_fail=True).stdout)
        self.assertIn("level\n  reduced (Landlock ABI", trial.cowork("status").stdout)
        status, = trial.json_lines("status")
        self.assertEqual(status["assurance"]["level"], "ASSURANCE_LEVEL_REDUCED")
        userns = next(layer for layer in status["assurance"]["layers"] if layer["name"] == "userns")
        self.assertIn("cannot be made", userns["detail"])
        self.assertTrue(userns["remedy"])


if __name__ == "__main__":
    whole.main()
