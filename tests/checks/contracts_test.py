"""tools/check_contracts.py, with a contract that leaves something open."""

import sys

import broken

POLICY, VAULT, RUNNER = (f"proto/cowork/v1/{name}.proto" for name in ("policy", "vault", "runner"))
BROKER = "proto/cowork/v1/broker.proto"
LIST = "tests/errors.txt"
NONE = "  // No error of its own.\n"


class Contracts(broken.CheckTest):
    LOOKED_AT = ("tools/check_contracts.py", "common/rpc/status.cc", "proto/**/*.proto", LIST, "tests/**/*.cc")

    def check(self):
        return self.run_check(sys.executable, "-B", "tools/check_contracts.py")

    def test_a_tree_as_it_is_is_green(self):
        self.green()

    def test_a_head_that_does_not_say_who_may_call_is_red(self):
        self.change(POLICY, "//   callers   brokerd only", "//   brokerd only")
        self.red(f"{POLICY}: its head does not say callers")

    def test_a_method_without_any_of_its_lines_is_red(self):
        self.change(VAULT, NONE + "  rpc GetStatus", "  rpc GetStatus")
        self.red("Vault.GetStatus says nothing of errors")

    def test_an_error_that_stands_only_in_a_sentence_is_red(self):
        self.change(RUNNER, "  // NOT_FOUND  no such session\n", "  // Of no such session it says NOT_FOUND.\n")
        self.red("Runner.AnswerAsk says nothing of errors")

    def test_a_method_that_names_an_error_and_says_that_it_has_none_is_red(self):
        self.change(RUNNER, "  // NOT_FOUND  no such session\n", "  // NOT_FOUND  no such session\n" + NONE)
        self.red("Runner.AnswerAsk names errors, and says that it has none")

    def test_a_code_that_is_none_is_red(self):
        self.change(RUNNER, "// NOT_FOUND  no such session\n", "// NOT_FUOND  no such session\n")
        self.red("Runner.AnswerAsk names NOT_FUOND, which no daemon sends")

    def test_a_code_of_grpc_that_we_never_send_is_red(self):
        self.change(RUNNER, "// NOT_FOUND  no such session\n", "// ALREADY_EXISTS  it was answered\n")
        self.red("Runner.AnswerAsk names ALREADY_EXISTS, which no daemon sends")

    def test_a_code_that_is_named_twice_is_red(self):
        self.change(RUNNER, "// NOT_FOUND  no such session\n", "// NOT_FOUND  no session\n  // NOT_FOUND  no ask\n")
        self.red("Runner.AnswerAsk names NOT_FOUND twice")

    def test_a_method_that_reads_and_does_not_say_whether_it_may_be_repeated_is_red(self):
        self.change(POLICY, "max_bytes: 262144, idempotent: true", "max_bytes: 262144")
        self.red("Policy.Judge only reads, and leaves open whether it may be repeated")
        self.change(POLICY, "max_bytes: 262144", "max_bytes: 262144, idempotent: true")
        self.change(RUNNER, "Not to be repeated", "One knows why")
        self.red("Runner.Events only reads, and leaves open whether it may be repeated")

    def test_a_method_that_is_confirmed_once_and_may_be_repeated_is_red(self):
        self.change(BROKER, "effect: DESTROY, max_bytes: 256", "effect: DESTROY, max_bytes: 256, idempotent: true")
        self.red("Broker.RemoveGrant may be repeated, though its confirmation is spent")

    def test_an_error_without_a_test_is_red(self):
        self.change(RUNNER, NONE, "  // UNAVAILABLE  the machine is not known yet\n")
        self.red(f"{LIST}: Runner.GetAssurance UNAVAILABLE has no test")

    def test_a_test_of_an_error_that_no_method_has_is_red(self):
        self.change(VAULT, "  // INVALID_ARGUMENT  no session is named so\n", NONE)
        self.red(f"{LIST}: Vault.Revoke INVALID_ARGUMENT: no contract names it")

    def test_a_test_that_is_not_there_is_red(self):
        self.change("tests/unit/vaultd/wire_test.cc", "RevokesOfASessionAlone", "RevokesOfASession")
        self.red("Vault.Revoke INVALID_ARGUMENT: there is no test VaultWire.RevokesOfASessionAlone")

    def test_a_test_that_expects_another_error_is_red(self):
        self.change(LIST, "Vault.Revoke             INVALID_ARGUMENT ", "Vault.Revoke             NOT_FOUND ")
        self.red("Vault.Revoke NOT_FOUND: there is no test VaultWire.RevokesOfASessionAlone that expects it",
                 "Vault.Revoke INVALID_ARGUMENT has no test")


if __name__ == "__main__":
    broken.main()
