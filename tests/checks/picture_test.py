"""tools/check_picture.py, with another word in the scenario, and with a picture that loads something."""

import sys

import broken


class Picture(broken.CheckTest):
    LOOKED_AT = ("tools/check_picture.py", "docs/demo.svg", "deploy/demo-model/scenarios/whole-road.json")

    def check(self):
        return self.run_check(sys.executable, "-B", "tools/check_picture.py")

    def test_the_picture_as_it_is_is_green(self):
        self.green()

    def test_a_demo_that_says_something_else_is_red(self):
        self.change("deploy/demo-model/scenarios/whole-road.json", "those were terns", "those were herons")
        self.red("docs/demo.svg does not show 'One word is wrong: those were herons.'", "draws it anew")

    def test_a_demo_that_runs_something_else_is_red(self):
        self.change("deploy/demo-model/scenarios/whole-road.json", "git push origin main", "git push origin next")
        self.red("does not show 'git push origin next'")

    def test_a_picture_that_loads_something_is_red(self):
        self.change("docs/demo.svg", "<style>", '<style>@font-face { src: url("https://fonts.example/a.woff2") }')
        self.red("docs/demo.svg loads url(")

    def test_a_picture_with_a_directory_of_a_machine_is_red(self):
        self.change("docs/demo.svg", "~/project", "/tmp/cw-4f2k9/project")
        self.red("docs/demo.svg shows /tmp/cw-4f2k9/project")


if __name__ == "__main__":
    broken.main()
