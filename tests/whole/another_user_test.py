"""What holds between the users of one machine. The modes of our directories and sockets keep others
out; these tests open them, for the day on which somebody does. Runs as root: only root can be two
users."""

import os
import socket
import subprocess
import sys

import whole

SOMEBODY_ELSE = 65534
HTTP2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
NO_TICKET = b"\x0a\x20" + bytes(32)  # An IntakeRequest with a ticket that nobody minted.

# As the user in argv[1]: connects to argv[2], says what it was told to, prints how much came back.
# With argv[4] it does so in a user namespace of its own, as `unshare -Ur` makes one and a box has
# one. (The program itself would have to start Python as that user, who may not read ours.)
KNOCK = """
import array, ctypes, os, socket, sys
PR_SET_DUMPABLE, CLONE_NEWUSER = 4, 0x10000000
uid, libc = int(sys.argv[1]), ctypes.CDLL(None, use_errno=True)
os.setgroups([]); os.setgid(uid); os.setuid(uid)
if len(sys.argv) > 4:
    if libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) or libc.unshare(CLONE_NEWUSER):
        sys.exit("no user namespace: " + os.strerror(ctypes.get_errno()))
    open("/proc/self/uid_map", "w").write(f"0 {uid} 1")
client = socket.socket(socket.AF_UNIX, int(sys.argv[3]))
client.settimeout(20)
client.connect(sys.argv[2])
files = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [os.memfd_create("nothing")]))]
try:
    client.sendmsg([sys.stdin.buffer.read()], files)
    print(len(client.recv(4096)))
except (BrokenPipeError, ConnectionResetError):
    print(0)
"""

# Makes the socket at argv[2] as root, serves it as the user in argv[1], prints what it is sent.
SERVE = """
import os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[2])
os.chmod(sys.argv[2], 0o666)
os.setgroups([]); os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))
server.listen()
print("ready", flush=True)
print(len(server.accept()[0].recv(16)), flush=True)
"""


def python(program, *arguments):
    return [sys.executable, "-c", program, *map(str, arguments)]


class AnotherUser(whole.WholeTest):
    def knock(self, uid, path, kind, say, *like_a_box):
        """How many bytes come back from the socket."""
        done = subprocess.run(python(KNOCK, uid, path, int(kind), *like_a_box), input=say,
                              capture_output=True, timeout=whole.PATIENCE, check=True)
        return int(done.stdout)

    def opened(self, trial, name):
        """The path of a socket of ours, in reach of everybody until the test is over."""
        path = trial.home / "run" / name
        for place in (trial.root, trial.home, path.parent, path):
            self.addCleanup(os.chmod, place, place.stat().st_mode & 0o7777)
            os.chmod(place, 0o777)
        return path

    def test_is_not_heard_at_broker_sock(self):
        trial = self.trial(whole.say("done"))
        door = self.opened(trial, "broker.sock")
        self.assertGreater(self.knock(trial.uid, door, socket.SOCK_STREAM, HTTP2), 0)
        self.assertEqual(self.knock(SOMEBODY_ELSE, door, socket.SOCK_STREAM, HTTP2), 0)

    def test_is_not_heard_at_intake_sock(self):
        trial = self.trial(whole.say("done"))
        intake = self.opened(trial, "intake.sock")
        self.assertGreater(self.knock(trial.uid, intake, socket.SOCK_SEQPACKET, NO_TICKET), 0)
        self.assertEqual(self.knock(SOMEBODY_ELSE, intake, socket.SOCK_SEQPACKET, NO_TICKET), 0)

    def test_the_person_in_another_user_namespace_is_not_heard(self):
        trial = self.trial(whole.say("done"))
        for name, kind, say in (("broker.sock", socket.SOCK_STREAM, HTTP2),
                                ("intake.sock", socket.SOCK_SEQPACKET, NO_TICKET)):
            with self.subTest(socket=name):
                path = trial.home / "run" / name
                self.assertGreater(self.knock(trial.uid, path, kind, say), 0)
                self.assertEqual(self.knock(trial.uid, path, kind, say, "like a box"), 0)

    def test_root_is_another_user_too(self):
        trial = self.trial(whole.say("done"))
        self.assertEqual(self.knock(0, trial.home / "run/broker.sock", socket.SOCK_STREAM, HTTP2), 0)

    def test_who_serves_broker_sock_is_sent_nothing(self):
        trial = self.trial(started=False)
        run = trial.home / "run"
        run.mkdir(mode=0o700)
        os.chown(run, trial.uid, trial.uid)
        with subprocess.Popen(python(SERVE, SOMEBODY_ELSE, run / "broker.sock"),
                              stdout=subprocess.PIPE) as server:
            self.assertEqual(server.stdout.readline(), b"ready\n")
            done = trial.cowork("status", may_fail=True)
            self.assertEqual(server.stdout.readline(), b"0\n")
        self.assertEqual(done.returncode, 3)
        self.assertIn(f"served by another user, number {SOMEBODY_ELSE}", done.stderr)
        (run / "broker.sock").unlink()

    def test_where_proc_hides_who_a_client_is_coworkd_does_not_start(self):
        trial = self.trial(started=False)
        coworkd = ["setpriv", "--reuid", str(trial.uid), "--regid", str(trial.uid), "--clear-groups",
                   whole.BUILD / "bin/coworkd", "--foreground"]
        done = subprocess.run(["unshare", "--mount", "sh", "-c", 'mount -t proc -o hidepid=2 proc /proc && exec "$@"',
                               "sh", *coworkd], env={"COWORK_HOME": str(trial.home), "PATH": "/usr/bin:/bin"},
                              capture_output=True, text=True, timeout=whole.PATIENCE, check=False)
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("mount -o remount,hidepid=0 /proc", done.stderr)

    def test_coworkd_does_not_run_as_root(self):
        trial = self.trial(started=False)
        place = trial.root / "nowhere"
        done = subprocess.run([whole.BUILD / "bin/coworkd"], env={"COWORK_HOME": str(place)},
                              capture_output=True, timeout=whole.PATIENCE, check=False)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(b"never runs as root", done.stderr)
        self.assertIn(b"\n  do    run it as an ordinary user", done.stderr)
        self.assertFalse(place.exists())

    def test_a_data_directory_of_another_user_is_not_used(self):
        trial = self.trial(started=False)
        data = trial.home / "data"
        data.mkdir(mode=0o700, parents=True)  # By root, whose it is therefore.
        done = trial.cowork("up", may_fail=True)
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn(f"why   {data} belongs to another user\n  do    sudo chown -R", done.stderr)
        self.assertEqual(list(data.iterdir()), [])


if __name__ == "__main__":
    whole.main()
