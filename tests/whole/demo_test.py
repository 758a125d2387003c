"""The demo's summary is counted, not claimed: it says something else where a record of the audit is missing,
where the boxes lack a layer, and where a request left or had its key otherwise."""

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
from trial import PROVIDERS
from wire import answer_in_the_clear


TAKE_OUT = "DELETE FROM audit WHERE sequence = (SELECT MAX(sequence) FROM audit WHERE kind = 'permit')"
WITHOUT = (  # A layer, the line that is about it, and what that then says.
    ("system calls", "what they could see", "was not confined"),
    ("network namespace", "it could not", "the runtime has"),
    ("read-only project", "the runtime could", "the runtime can write the project"),
)
LENT_ELSEWHERE = "UPDATE audit SET text = 'secret demo-key for elsewhere.test:443' WHERE text LIKE 'secret demo-key %'"


class InTheClear(whole.Trial):
    """Its scripted model has no certificate, and its provider's entry says so."""

    def start_model(self):
        super().start_model()
        self.write_settings("providers.toml", PROVIDERS.format(port=self.model_port, kind=self.kind).replace(
            'ca_file = "demo-ca.pem"', "plain = true"))

    def _popen(self, line, **options):
        return super()._popen(line[:line.index("--cert")] if "--cert" in line else line, **options)


class WithoutKey(whole.Trial):
    """Its provider's entry names no key, and the scripted model wants none."""

    def start_model(self):
        super().start_model()
        self.write_settings("providers.toml", (self.home / "config/providers.toml").read_text().replace(
            'secret = "demo-key"', ""))

    def _popen(self, line, **options):
        return super()._popen([word for word in line if word not in ("--require-key-file", self.root / "key")],
                              **options)


class TheDemo(whole.WholeTest):
    def played(self, build=whole.BUILD, kind=whole.Trial):
        trial = self.enterContext(kind(build, json.loads(SCENARIO.read_text()), POLICY))
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

    def test_tells_of_requests_that_left_in_the_clear_or_without_a_key(self):
        for kind, why in ((InTheClear, "left in the clear"), (WithoutKey, "names no key")):
            with self.subTest(kind.__name__):
                self.assertIn(why, self.not_so(*self.played(kind=kind)).get("what left", ""))

    def test_tells_of_a_key_or_a_model_that_was_found_otherwise(self):
        trial, seen = self.played()
        self.assertEqual(self.not_so(trial, seen), {})
        bare = [(kind, event | {"credential_added": False}) for kind, event in seen.events]
        plain = self.enterContext(InTheClear(whole.BUILD))
        plain.start_model()
        for why, otherwise in (
                ("a request left without the key", {"events": bare}),
                ("the runtime holds the key", {"held": seen.held | {trial.key}}),
                ("could not be read", {"held": OSError("it could not be read")}),
                ("not checked by its own CA", {"provider": {**seen.provider, "own_ca": False}})):
            with self.subTest(why):
                self.assert_left(why, trial, dataclasses.replace(seen, **otherwise))
        with contextlib.closing(sqlite3.connect(trial.home / "data/broker/broker.db")) as database, database:
            database.execute(LENT_ELSEWHERE)
        self.assert_left("the key was lent otherwise", trial, seen)
        self.assertEqual([answer_in_the_clear(one) == b"HTTP/" for one in (plain, trial)], [True, False])
        trial.model_port = plain.model_port
        self.assert_left("SSL", trial, seen)

    def assert_left(self, why, trial, seen):
        self.assertIn(why, self.not_so(trial, seen).get("what left", ""))


if __name__ == "__main__":
    whole.main()
