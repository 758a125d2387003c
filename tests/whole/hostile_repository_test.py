"""A repository that wants to run something because its folder was granted and opened."""

import json
import os
import subprocess

import whole

CANARIES = ("mcp", "plugin")
PLUGIN = """
import {{ writeFileSync }} from "node:fs"
export const Canary = async () => {{ writeFileSync("{place}/plugin", "sang"); return {{}} }}
"""


def make_hostile(project, place):
    """The project's own configuration names programs; each leaves a file in `place` if it runs."""
    configuration = {"mcp": {"canary": {"type": "local", "enabled": True,
                                        "command": ["/bin/sh", "-c", f"echo sang >{place}/mcp; sleep 5"]}}}
    (project / "opencode.json").write_text(json.dumps(configuration))
    plugins = project / ".opencode/plugin"
    plugins.mkdir(parents=True)
    (plugins / "canary.ts").write_text(PLUGIN.format(place=place))
    for path in [*project.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path.suffix == ".sh" else 0o644)


def sang(place):
    return [name for name in CANARIES if (place / name).exists()]


class AHostileRepository(whole.WholeTest):
    def test_runs_nothing(self):
        trial = self.trial(whole.bash("true"), whole.say("done"))
        make_hostile(trial.project, "/home/agent")  # The one place that the runtime box may write.
        session = whole.Session(trial)
        session.deny(session.asked())
        self.assertEqual(session.wait(), 0, session.shown())
        homes = list((trial.home / "data/sessions").glob("*/home"))
        self.assertEqual(len(homes), 1)
        self.assertEqual(sang(homes[0]), [])

    def test_runs_everything_without_our_masks_and_switches(self):
        trial = self.trial(whole.say("done"), started=False)
        trial.start_model()
        place = trial.root / "bare"
        place.mkdir(mode=0o777)
        place.chmod(0o777)
        make_hostile(trial.project, place)
        self.run_bare(trial, place)
        self.assertEqual(sang(place), list(CANARIES))

    def run_bare(self, trial, home):
        """The runtime as anybody would start it, outside any box."""
        provider = {"npm": "@ai-sdk/openai-compatible", "models": {"scripted": {"name": "scripted"}},
                    "options": {"baseURL": f"http://127.0.0.1:{trial.model_port}/v1", "apiKey": trial.key}}
        settings = {"provider": {"demo": provider}, "model": "demo/scripted", "small_model": "demo/scripted"}
        trial.run([whole.BUILD / "libexec/cowork/runtime/opencode", "run", "go on"], environment={
            "HOME": str(home), "OPENCODE_CONFIG_CONTENT": json.dumps(settings), "OPENCODE_DISABLE_AUTOUPDATE": "1",
            "OPENCODE_DISABLE_MODELS_FETCH": "1"})


if __name__ == "__main__":
    whole.main()
