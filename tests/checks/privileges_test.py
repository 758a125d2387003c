"""tools/check_privileges.py, with a row too few and a rule that is another."""

import sys

import broken

PAPER = "docs/privileges.md"


class Papers(broken.CheckTest):
    LOOKED_AT = ("tools/check_privileges.py", PAPER, "proto/**/*.proto", "**/CMakeLists.txt")

    def check(self):
        return self.run_check(sys.executable, "-B", "tools/check_privileges.py")

    def test_a_tree_as_it_is_is_green(self):
        self.green()

    def test_the_paper_without_any_one_of_its_rows_is_red(self):
        whole = (self.copy / PAPER).read_text()
        rows = [line for line in whole.splitlines() if line.startswith("| `")]
        self.assertGreater(len(rows), 30)
        for row in rows:
            name = row.split("`")[1]
            with self.subTest(row=name):
                (self.copy / PAPER).write_text(whole.replace(row + "\n", "", 1))
                self.red(f" {name} ", "in the tree, but not in docs/privileges.md")

    def test_a_program_with_another_right_is_red(self):
        self.change("policyd/CMakeLists.txt", "cowork_daemon(policyd          MAY RPC", "cowork_daemon(policyd MAY RPC STORE")
        self.red("program policyd RPC STORE: in the tree")

    def test_a_method_with_another_rule_is_red(self):
        for old, new in (("need: POLICY_JUDGE, effect: READ", "need: POLICY_JUDGE, effect: ACT"),
                         ("need: POLICY_JUDGE, effect: ACT", "need: HELLO, effect: READ")):
            self.change("proto/cowork/v1/policy.proto", old, new)
            self.red("method Policy.Judge " + new.replace("need: ", "").replace(", effect:", ""))

    def test_a_method_that_the_paper_does_not_name_is_red(self):
        self.change("proto/cowork/v1/policy.proto", "rpc Judge(", "rpc Prejudge(")
        self.red("method Policy.Prejudge", "method Policy.Judge")


if __name__ == "__main__":
    broken.main()
