"""What the tests of docs/privileges.md share: the page beside what runs, and the page with a row taken
away, for whoever has both as `paper` and `running`, by section."""

from privileges_page import difference


class BesideThePage:
    def test_is_what_the_page_says(self):
        for section, paper in self.paper.items():
            with self.subTest(section):
                self.assertEqual(difference(paper, self.running[section]), [])

    def test_the_page_without_any_one_of_its_rows_is_red(self):
        for section, paper in self.paper.items():
            for number, row in enumerate(paper):
                with self.subTest(section, row=row):
                    without = paper[:number] + paper[number + 1:]
                    self.assertIn("not in docs/privileges.md: " + " | ".join(row),
                                  difference(without, self.running[section]))
