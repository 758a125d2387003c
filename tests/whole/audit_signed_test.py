"""The audit that the vault signs: whoever writes either daemon's file anew, links and all, and has no
passphrase, is found out, with no head kept anywhere."""

import base64
import shutil
import subprocess
import time
import unittest

import audit_file
import whole

PASSPHRASE = "correct horse battery staple"
KEY_HEAD = bytes.fromhex("302a300506032b6570032100")  # Of an Ed25519 key, RFC 8410 section 10.1.

TO_THE_NEXT_TRY = 11  # Seconds.


class SignedAudit(unittest.TestCase):
    """What is signed once, some 10 s after its last record, is where each test begins."""

    @classmethod
    def setUpClass(cls):
        cls.person = person = cls.enterClassContext(whole.Trial(whole.BUILD, whole.scenario(whole.say("done"))))
        cls.data, cls.begun = person.home / "data", person.root / "begun"
        person.start_model()
        person.up(keystore="passphrase")
        cls.unlock("--new")
        person.put_key()
        person.confirmed("grant", "add", person.project)
        cls.signature = whole.wait_for("a signature", cls.signed)
        person.cowork("down")
        shutil.copytree(cls.data, cls.begun, ignore=shutil.ignore_patterns("*.sock"))

    def setUp(self):
        shutil.rmtree(self.data)
        shutil.copytree(self.begun, self.data)
        shutil.rmtree(self.person.home / "state/log")
        self.person.give_away()
        self.addCleanup(self.person.cowork, "down", may_fail=True)
        self.person.up(keystore="passphrase")
        self.unlock()

    @classmethod
    def unlock(cls, *new):
        cls.person.cowork("vault", "unlock", "--stdin", *new, input=PASSPHRASE)

    def verify(self, *options):
        (self.person.home / "state/audit-head").unlink(missing_ok=True)  # There is no other witness.
        return self.person.cowork("audit", "verify", *options, may_fail=True)

    @classmethod
    def signed(cls):
        """The signature, once the grant is among what is signed."""
        [found] = cls.person.json_lines("audit", "verify")
        last = found.get("signature", {})
        records = cls.person.json_lines("audit", "tail", "-n", 100)
        grant = max(int(record["sequence"]) for record in records if record["kind"] == "grant")
        return last if int(last.get("records", 0)) >= grant else None

    def assert_is_found(self, *words):
        done = self.verify()
        self.assertEqual(done.returncode, 1, done.stdout)
        for said in words:
            self.assertIn(said, done.stderr)

    def write_brokerds_anew(self):
        with audit_file.of_brokerd(self.person, "passphrase") as database:
            audit_file.write_anew(database, "UPDATE audit SET text = 'g-0 added: /nowhere' WHERE kind = 'grant'")
        self.unlock()

    def write_the_vaults_own_anew(self):
        with audit_file.of_vaultd(self.person) as database:
            audit_file.write_anew(database, "DELETE FROM audit WHERE kind = 'secret'")
        self.unlock()

    def log(self):
        return "".join(file.read_text() for file in (self.person.home / "state/log").glob("brokerd*"))

    def assert_is_not_signed(self, why):
        """However much is recorded, and however often it is tried: brokerd says why once, and not again."""
        self.person.confirmed("grant", "rm", self.person.json_lines("grant", "ls")[0]["id"])
        whole.wait_for("brokerd's complaint", lambda: why in self.log())
        time.sleep(TO_THE_NEXT_TRY)
        self.assertEqual(self.verify().returncode, 1)

    def test_says_how_far_it_is_signed(self):
        self.assertRegex(self.verify().stdout, r"signed by the vault up to record \d+, on \d{4}-")

    def test_says_that_it_is_not_while_nobody_can_tell(self):
        self.person.cowork("vault", "lock")
        done = self.verify()
        self.assertEqual(done.returncode, 0)
        self.assertIn("not signed: the vault is locked; `cowork vault unlock`", done.stdout)

    def test_has_the_vaults_own_beside_it(self):
        records = self.person.json_lines("audit", "tail", "--vault", "-n", 100)
        self.assertEqual([int(record["sequence"]) for record in records], list(range(1, len(records) + 1)))
        self.assertEqual([record["text"] for record in records if record["kind"] in ("keystore", "secret")],
                         ["a passphrase was set", f"{self.person.secret} was put", "unlocked"])
        heads = [record["digest"] for record in records if record["kind"] == "checkpoint"]
        self.assertIn(self.signature["head"], heads)

    def test_is_signed_so_that_others_can_check_it(self):
        last = self.signature
        text = (f"cowork audit checkpoint 1\nbroker {last['records']} {last['head']}\n"
                f"vault {last['vault_records']} {last['vault_head']}\nunix_ms {last['unix_ms']}\n")
        key = base64.b64encode(KEY_HEAD + bytes.fromhex(last["signer"])).decode()
        files = {name: self.person.root / name for name in ("text", "signature", "key.pem")}
        files["signature"].write_bytes(bytes.fromhex(last["signature"]))
        files["key.pem"].write_text(f"-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----\n")

        def openssl(what):
            files["text"].write_text(what)
            return subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", files["key.pem"],
                                   "-sigfile", files["signature"], "-in", files["text"]],
                                  capture_output=True, check=False).returncode
        self.assertEqual(openssl(text), 0)
        self.assertNotEqual(openssl(text.replace("broker ", "broker 9")), 0)

    def test_shows_that_brokerds_was_written_anew(self):
        self.write_brokerds_anew()
        self.assert_is_found("which vaultd signed, is not in it")

    def test_shows_that_brokerds_last_records_were_cut_off(self):
        with audit_file.of_brokerd(self.person, "passphrase") as database:
            database.execute("DELETE FROM audit WHERE sequence >= ?", (int(self.signature["records"]),))
        self.unlock()
        self.assert_is_found("which vaultd signed, is not in it")

    def test_signs_none_that_does_not_go_on_from_what_it_signed(self):
        self.write_brokerds_anew()
        self.assert_is_not_signed("does not go on from where it was signed last")

    def test_signs_nothing_beside_an_audit_of_the_vaults_that_is_another(self):
        self.write_the_vaults_own_anew()
        self.assert_is_not_signed("the vault's own audit is not the one it was")

    def test_shows_that_the_vaults_own_was_written_anew(self):
        self.write_the_vaults_own_anew()
        self.assert_is_found("in the vault's own audit", "the head that brokerd was told last is not in it")

    def test_shows_that_the_vault_was_made_to_forget_that_it_signed(self):
        with audit_file.of_vaultd(self.person) as database:
            audit_file.write_anew(database, "DELETE FROM audit WHERE kind = 'checkpoint'")
            database.execute("DELETE FROM checkpoint")
        self.unlock()
        self.assert_is_found("its last checkpoint was damaged or taken away")


if __name__ == "__main__":
    whole.main()
