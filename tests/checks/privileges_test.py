"""tools/check_privileges.py, with a row too few and a rule that is another."""

import sys

import broken

PAPER = "docs/privileges.md"


class Papers(broken.CheckTest):
    LOOKED_AT = ("tools/check_privileges.py", "tools/privileges_page.py", PAPER, "proto/**/*.proto",
                 "**/CMakeLists.txt")

    def check(self):
        return self.run_check(sys.executable, "-B", "tools/check_privileges.py")

    def test_a_tree_as_it_is_is_green(self):
        self.green()

    def rows_beneath(self, heading):
        section = (self.copy / PAPER).read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
        return [line for line in section.splitlines() if line.startswith("| `")]

    def without(self, line):
        """The paper without that line of it, for as long as the check runs."""
        whole = (self.copy / PAPER).read_text()
        self.change(PAPER, line + "\n", "")
        done = self.run_check(sys.executable, "-B", "tools/check_privileges.py")
        (self.copy / PAPER).write_text(whole)
        return done

    def test_the_paper_without_any_one_of_these_rows_is_red(self):
        rows = self.rows_beneath("Programs") + self.rows_beneath("Methods")
        self.assertGreater(len(rows), 70)
        for row in rows:
            name = row.split("`")[1]
            with self.subTest(row=name):
                done = self.without(row)
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stdout, f" {name} .*: in the tree, but not in docs/privileges.md")

    def test_the_paper_that_does_not_say_what_a_program_opens_is_red(self):
        self.change(PAPER, "- `policyd`: ", "- ")
        self.red("what is opened by policyd: in the tree, but not in docs/privileges.md")

    def test_a_table_that_nothing_compares_is_red(self):
        self.change(PAPER, "\n## Methods\n", "\n## Windows\n\n| one |\n|---|\n| two |\n\n## Methods\n")
        self.red("table Windows: nothing compares it")

    def test_the_paper_without_a_table_is_red(self):
        self.change(PAPER, "\n## Boxes\n", "\n")
        self.red("table Boxes: not in docs/privileges.md")

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
