"""A vault on the disk, as its person meets it: it is there again after `cowork down`, locked; while it
is, nothing starts, and a session at work is told so; what opens it is the passphrase."""

import whole

PASSPHRASE = "correct horse battery staple"
REFUSED = 3  # What `cowork` exits with where it was told no.


class Vault(whole.WholeTest):
    def setUp(self):
        # Whoever asks again asks the provider again.
        steps = [whole.bash("echo one"), whole.bash("echo two"), whole.say("done")]
        self.person = self.trial(*steps, started=False)
        self.person.start_model()
        self.person.up(keystore="passphrase")

    def unlock(self, passphrase=PASSPHRASE, **how):
        first = ["--new"] if self.state() == "new" else []
        return self.person.cowork("vault", "unlock", "--stdin", *first, input=passphrase, **how)

    def state(self):
        return self.person.json_lines("vault", "status")[0]["state"]

    def assert_is_locked_out(self, *command):
        done = self.person.cowork(*command, may_fail=True, input=self.person.key)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("vault unlock", done.stderr.splitlines()[-1])

    def test_is_there_again_locked_until_its_passphrase_comes(self):
        self.assertEqual(self.state(), "new")
        self.assert_is_locked_out("secret", "set", "demo-key", "--stdin")
        self.unlock()
        self.person.put_key()
        self.person.cowork("down")
        self.person.up(keystore=None)
        self.assertEqual(self.state(), "locked")
        self.assertEqual([secret["name"] for secret in self.person.json_lines("secret", "ls")], ["demo-key"])
        self.person.confirmed("grant", "add", self.person.project)
        self.assert_is_locked_out("run", "go on", "-C", self.person.project)
        wrong = self.unlock("correct horse battery stable", may_fail=True)
        self.assertEqual((wrong.returncode, self.state()), (REFUSED, "locked"))
        self.unlock()
        self.assertEqual(self.state(), "open")

    def test_locked_interrupts_a_session_at_work_which_goes_on_when_it_is_open_again(self):
        self.unlock()
        self.person.put_key()
        session = whole.Session(self.person)
        session.asked()
        self.person.cowork("vault", "lock")
        ended = whole.wait_for("its end", lambda: session.of_kind("ended"))[-1]
        self.assertEqual(ended["state"], "INTERRUPTED")
        for said in ("the vault was locked", "`cowork vault unlock`", "`cowork resume s-"):
            self.assertIn(said, ended["why"])
        self.unlock()
        self.person.cowork("resume", session.id, "go on", "--on-ask", "deny", may_fail=True)
        self.assertTrue([said for said in session.of_kind("dialled")[-1:] if not said.get("refused")])


if __name__ == "__main__":
    whole.main()
