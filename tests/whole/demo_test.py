"""The demo's summary is counted, not claimed: it says something else where a record of the audit is missing,
and where the boxes lack a layer."""

import contextlib
import dataclasses
import json
import os
import pathlib
import re
import shutil
import sqlite3
import tempfile

import whole
from demo import POLICY, PROMPT, SCENARIO, demo, fault_of_audit
from proof import NOT_SO, summary


TAKE_OUT = "DELETE FROM audit WHERE sequence = (SELECT MAX(sequence) FROM audit WHERE kind = 'permit')"
WITHOUT = (  # A layer, the line that is about it, and what that then says.
    ("system calls", "what they could see", "was not confined"),
    ("network namespace", "it could not", "the runtime has"),
    ("read-only project", "the runtime could", "the runtime can write the project"),
)


class TheDemo(whole.WholeTest):
    def played(self, build=whole.BUILD):
        trial = self.enterContext(whole.Trial(build, json.loads(SCENARIO.read_text()), POLICY))
        return trial, demo(trial, PROMPT)

    def not_so(self, trial, seen):
        """{name: text} of the lines that do not hold."""
        return {name: text for name, text in summary(trial, seen).items() if text.startswith(NOT_SO)}

    def records(self, trial, seen):
        return int(re.search(r"(\d+) audit records", summary(trial, seen)["what was recorded"])[1])

    def build_without(self, layer):
        """A build whose zygote leaves the layer out. Symbolic links would lead coworkd to the true one."""
        build = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="weak-", dir=whole.BUILD.parent)))
        shutil.copytree(whole.BUILD / "bin", build / "bin", copy_function=os.link)
        shutil.copytree(whole.BUILD / "libexec", build / "libexec", copy_function=os.link)
        zygote = build / "libexec/cowork/zygote"
        zygote.unlink()
        zygote.write_text(f'#!/bin/sh\nexec {whole.BUILD}/tests/weak-zygote "{layer}"\n')
        for path in (build, zygote):
            path.chmod(0o755)
        return build

    def test_counts_the_records_and_tells_of_one_that_is_missing(self):
        trial, seen = self.played()
        self.assertEqual(self.not_so(trial, seen), {})
        counted = self.records(trial, seen)
        with contextlib.closing(sqlite3.connect(trial.home / "data/broker/broker.db")) as database, database:
            database.execute(TAKE_OUT)
        self.assertEqual(self.records(trial, seen), counted - 1)
        trial.up()
        tampered = dataclasses.replace(seen, fault_of_audit=fault_of_audit(trial))
        trial.cowork("down")
        self.assertEqual(list(self.not_so(trial, tampered)), ["what was recorded"])
        self.assertIn("records are missing", self.not_so(trial, tampered)["what was recorded"])

    def test_tells_of_boxes_that_lack_a_layer(self):
        for layer, line, why in WITHOUT:
            with self.subTest(layer):
                self.assertIn(why, self.not_so(*self.played(self.build_without(layer))).get(line, ""))


if __name__ == "__main__":
    whole.main()
