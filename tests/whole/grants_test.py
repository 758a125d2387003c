"""tests/vectors/grants.json, asked of the real daemons: what may be granted, and what a grant is good
for later. A case that has no steps here is named below, with the reason or with the test that it is.
Runs as root, to look into the runtime's box from outside."""

import json
import os
import re

import whole
from grant_steps import Steps

VECTORS = json.loads((whole.TREE / "tests/vectors/grants.json").read_text())

NOT_OURS = {"grant-025", "grant-029", "grant-035"}  # Why, tells PAGE.
PAGE = "docs/decisions/0020-three-cases-of-grants-that-are-not-ours.md"
ELSEWHERE = {  # Id: the file, and the name in it.
    "grant-012": ("tests/integration/broker_contract_test.cc", "Start(\"\")"),
    "grant-013": ("tests/unit/ui-client/cli/directory_test.cc", "RealDirectory(\"\")"),
    "grant-039": ("tests/whole/another_user_test.py", "test_is_not_heard_at_broker_sock"),
    "races-2": ("tests/escape/box_swap_test.cc", "HasTheGrantedDirectoryOrThereIsNone"),
    "races-3": ("tests/unit/runnerd/session/directory_test.cc", "IsAnotherThatWasMountedOverItThoughItBeTheSameOne"),
}
IN_A_BOX = {"races-1", "races-4"}  # project_paths_test.py, with inside_project.


def ids_of_all():
    inside = VECTORS["inside_project"]["cases"]
    return ([case["id"] for case in VECTORS["cases"] + inside]
            + [f"races-{number}" for number in range(1, len(VECTORS["races"]) + 1)])


class TheList(whole.WholeTest):
    def test_every_case_runs_or_says_why_not(self):
        known = [*NOT_OURS, *ELSEWHERE, *IN_A_BOX]
        self.assertLessEqual(set(known), set(ids_of_all()))
        self.assertEqual(len(known), len(set(known)))
        run = [case["id"] for case in VECTORS["cases"] + VECTORS["inside_project"]["cases"]]
        self.assertEqual(set(ids_of_all()) - set(run) - set(known), set())

    def test_the_cases_that_are_not_ours_are_those_of_the_page(self):
        page = (whole.TREE / PAGE).read_text()
        self.assertEqual(sorted(re.findall(r"^\*\*([a-z]+-\d+)", page, re.MULTILINE)), sorted(NOT_OURS))

    def test_what_is_tested_elsewhere_is_there(self):
        for name, (file, test) in ELSEWHERE.items():
            with self.subTest(name):
                self.assertIn(test, (whole.TREE / file).read_text())


class Grants(whole.WholeTest):
    def matches(self, expected, answer):
        if expected == "error":
            return isinstance(answer, str) and (answer == "error" or answer.startswith("DIRECTORY_GRANT_"))
        if expected == "error-or-required":
            return answer in ("error", "DIRECTORY_GRANT_REQUIRED")
        return answer == expected

    def test_are_as_the_cases_have_them(self):
        trial = self.trial(whole.say("done"))
        for case in VECTORS["cases"]:
            if case["id"] in NOT_OURS or case["id"] in ELSEWHERE:
                continue
            steps = Steps(trial, case["id"])
            for number, step in enumerate(case["steps"]):
                answer = steps.run(step)
                with self.subTest(case["id"], name=case["name"], step=number):
                    self.assertTrue("expect" not in step or self.matches(step["expect"], answer), answer)

    # What grant-029 and grant-035 have otherwise.
    def test_outlive_a_restart_and_their_last_session(self):
        trial = self.trial(whole.say("done"))
        steps = Steps(trial, "durable")
        steps.mkdir("a")
        steps.grant("a")
        steps.restart()
        for _ in range(2):
            self.assertEqual(steps.resolve("a"), "a")
        self.assertEqual([session["state"] for session in trial.json_lines("ls")], ["STOPPED", "STOPPED"])
        self.assertEqual([grant["path"] for grant in trial.json_lines("grant", "ls")], [str(steps.root / "a")])

    def test_are_for_one_directory_that_is_the_persons_alone(self):
        trial = self.trial(whole.say("done"))
        steps = Steps(trial, "ours")
        steps.mkdir("a")
        for path in ("/var/lib/cowork-dev", "/var/lib", trial.root / ".config", "/opt", "/boot", "/dev/null"):
            with self.subTest(path=path):
                self.assertRegex(steps.grant_abs(str(path)), "DIRECTORY_GRANT_(FORBIDDEN|NOT_DIRECTORY)")
        (steps.root / "a").chmod(0o1777)
        self.assertEqual(steps.grant("a"), "DIRECTORY_GRANT_FORBIDDEN")
        (steps.root / "a").chmod(0o755)
        os.chown(steps.root / "a", 65534, 65534)
        self.assertEqual(steps.grant("a"), "DIRECTORY_GRANT_FORBIDDEN")
        self.assertEqual(trial.json_lines("grant", "ls"), [])

    def test_do_not_start_a_session_where_every_user_may_write_by_now(self):
        trial = self.trial(whole.say("done"))
        steps = Steps(trial, "opened")
        steps.mkdir("a")
        steps.grant("a")
        (steps.root / "a").chmod(0o777)
        self.assertEqual(steps.resolve("a"), "DIRECTORY_GRANT_FORBIDDEN")
        (steps.root / "a").chmod(0o755)
        self.assertEqual(steps.resolve("a"), "a")

    def test_of_a_path_mean_the_newest_though_a_session_runs_in_the_directory_before(self):
        trial = self.trial(whole.bash("true"), whole.say("done"))
        steps = Steps(trial, "held")
        steps.mkdir("a")
        steps.grant("a")
        trial.cowork("run", "go on", "-C", steps.root / "a", "--detach")
        whole.wait_for("its ask", trial.waiting)
        steps.rename(**{"from": "a", "to": "before"})
        steps.mkdir("a")
        self.assertEqual(steps.resolve("a"), "DIRECTORY_GRANT_REQUIRED")
        self.assertEqual(steps.grant("a"), "a")
        self.assertEqual(len(trial.json_lines("grant", "ls")), 2)
        self.assertEqual(steps.resolve("a"), "a")

    def test_of_a_directory_that_was_replaced_name_the_command_and_go_when_it_is_given(self):
        trial = self.trial(whole.say("done"))
        steps = Steps(trial, "replaced")
        for command in (lambda: steps.mkdir("a"), lambda: steps.remove("a") or steps.mkdir("a")):
            command()
            self.assertEqual(steps.grant("a"), "a")
            self.assertEqual(len(trial.json_lines("grant", "ls")), 1)
        steps.remove("a")
        steps.mkdir("a")
        refused = trial.cowork("run", "go on", "-C", steps.root / "a", may_fail=True)
        self.assertEqual(refused.returncode, 1, refused.stdout + refused.stderr)
        self.assertIn(f"cowork grant add {steps.root / 'a'}", " ".join(refused.stdout.split()))


if __name__ == "__main__":
    whole.main()
