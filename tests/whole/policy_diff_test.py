"""What another policy would have said of what was judged: a real session's verdicts, sealed for a vault
that its person opens."""

import whole

DONE, NO, MISSING = 0, 1, 5
PASSPHRASE = "correct horse battery staple"
COMMAND = "echo it ran"
RULE = '[[rule]]\nname = "echoes"\non = "shell"\nargv = ["echo", "**"]\nsay = "allow"\n'


class PolicyDiff(whole.WholeTest):
    def setUp(self):
        self.person = self.trial(whole.bash(COMMAND), whole.say("done"), started=False)
        self.person.start_model()
        self.person.up(keystore="passphrase")
        self.unlock("--new")
        self.person.put_key()
        self.new = self.person.root / "new-policy.toml"
        self.write('[defaults]\nshell = "ask"\n' + RULE)
        session = whole.Session(self.person)
        session.allow(session.asked())
        self.assertEqual(session.wait(), DONE, session.shown())

    def write(self, text):
        self.new.write_text(text)
        self.new.chmod(0o600)
        self.person.give_away()

    def unlock(self, *new):
        self.person.cowork("vault", "unlock", "--stdin", *new, input=PASSPHRASE)

    def diff(self, *options):
        return self.person.cowork("policy", "diff", *options, may_fail=True)

    def recorded(self):
        """But for what vaultd signs in time."""
        return [record["text"] for record in self.person.json_lines("audit", "tail", "-n", 1000)
                if record["kind"] != "checkpoint"]

    def test_shows_what_would_be_answered_otherwise_and_changes_nothing(self):
        before = self.recorded()
        same = self.diff()
        self.assertEqual(same.returncode, DONE, same.stderr)
        self.assertRegex(same.stdout, r"^Nothing would be answered otherwise: \d verdicts.\n$")
        done = self.diff(self.new)
        self.assertEqual(done.returncode, NO, done.stderr)
        self.assertIn(COMMAND + "\n    asked, by default → allowed, rule \"echoes\"\n", done.stdout)
        self.assertIn("\n1 verdict would be otherwise, and ", done.stdout)
        self.assertEqual(self.recorded(), before)
        [explained] = self.person.json_lines("policy", "explain", COMMAND, "-C", self.person.project)
        self.assertEqual(explained["says"], "ASK")

    def test_is_one_object_for_programs(self):
        done = self.diff(self.new, "--json")
        self.assertEqual(done.stdout.count("\n"), 1)
        self.assertIn('"then":{"says":"ASK"', done.stdout)

    def test_needs_the_vaults_person_and_outlives_the_daemons(self):
        self.person.cowork("vault", "lock")
        done = self.diff(self.new)
        self.assertEqual(done.returncode, MISSING)
        self.assertIn("the vault is locked", done.stderr)
        self.assertIn("do    `cowork vault unlock` opens it", done.stderr)
        self.person.cowork("down")
        self.person.up(keystore="passphrase")
        self.assertEqual(self.diff(self.new).returncode, MISSING)
        self.unlock()
        self.assertEqual(self.diff(self.new).returncode, NO)

    def test_is_refused_for_what_is_no_policy(self):
        self.write("[mistake")
        done = self.diff(self.new)
        self.assertEqual(done.returncode, NO)
        self.assertIn("line 1", done.stderr)


class WithoutAVaultOnTheDisk(whole.WholeTest):
    def test_nothing_is_kept_and_it_says_so(self):
        done = self.trial().cowork("policy", "diff")
        self.assertEqual(done.returncode, DONE)
        self.assertIn("Nothing is kept yet", done.stdout)


if __name__ == "__main__":
    whole.main()
