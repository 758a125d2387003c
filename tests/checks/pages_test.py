"""tools/check_pages.py, with a line that is too wide, and with a word in the wrong place."""

import sys

import broken

GLOSSARY = "docs/glossary.md"


class Pages(broken.CheckTest):
    LOOKED_AT = ("tools/check_pages.py", "*.md", "docs/**/*.md")

    def check(self):
        return self.run_check(sys.executable, "-B", "tools/check_pages.py")

    def test_the_pages_as_they_are_are_green(self):
        self.green()

    def test_a_line_of_151_columns_is_red_wherever_the_page_is(self):
        for name in ("README.md", "docs/threat-model.md", "docs/decisions/0002-frames-are-packets.md"):
            with self.subTest(name):
                self.change(name, "\n", f"\n{'ü' * 151}\n")
                self.red(f"{name}:2: 151 columns")

    def test_a_line_of_150_columns_is_green(self):
        self.change("README.md", "\n", f"\n{'ü' * 150}\n")
        self.green()

    def test_a_row_of_a_table_may_be_wider(self):
        self.change("README.md", "\n", f"\n| {'a' * 200} |\n")
        self.green()

    def test_a_page_of_others_is_not_looked_at(self):
        for place in ("build/runtime", "tests/integration/everything_server/node_modules"):
            (self.copy / place).mkdir(parents=True)
            (self.copy / place / "README.md").write_text("ü" * 151)
        self.green()

    def test_a_word_after_one_that_it_comes_before_is_red(self):
        self.change(GLOSSARY, "| zygote |", "| use |")
        self.red("'use' is after 'warm'")

    def test_a_word_that_is_there_twice_is_red(self):
        self.change(GLOSSARY, "| warm |", "| verdict |")
        self.red("'verdict' is after 'verdict'")


if __name__ == "__main__":
    broken.main()
