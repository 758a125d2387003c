"""A vault on the disk, as its person meets it: it is there again after `cowork down`, locked; while it
is, nothing starts, and a session at work is told so; what opens it is the passphrase."""

import whole

PASSPHRASE = "correct horse battery staple"
MISSING = 5  # What `cowork` exits with where something that is needed is not there.


class Vault(whole.WholeTest):
    def setUp(self):
        # Whoever asks again asks the provider again.
        steps = [whole.bash("echo one"), whole.bash("echo two"), whole.say("done")]
        self.person = self.trial(*steps, started=False)
        self.person.start_model()
        self.person.up(keystore="passphrase")

    def unlock(self, passphrase=PASSPHRASE, **how):
        return self.person.cowork("vault", "unlock", "--stdin", input=passphrase, **how)

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
        self.assertEqual((wrong.returncode, self.state()), (MISSING, "locked"))
        self.unlock()
        self.assertEqual(self.state(), "open")

    def test_locked_ends_what_a_session_may_take_and_says_so(self):
        self.unlock()
        self.person.put_key()
        session = whole.Session(self.person)
        approval = session.asked()
        self.person.cowork("vault", "lock")
        session.allow(approval)
        refused = whole.wait_for("a refusal", lambda: [event["refused"] for event in session.of_kind("dialled")
                                                       if event.get("refused")])
        self.assertIn("the vault is locked; `cowork vault unlock` opens it", refused[0])
        self.person.cowork("stop", session.id)


if __name__ == "__main__":
    whole.main()
