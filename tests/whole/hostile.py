"""What a repository, or a home, holds that wants to be run or seen because a runtime starts there.
Each program leaves a file of its name in `place`."""

import json

PROGRAMS = ("mcp", "plugin", "clean", "textconv", "home-mcp", "home-plugin", "xdg-plugin")
# No route of the runtime makes git run these; a person's own git does.
OF_GIT = ("fsmonitor", "hook", "ssh")
WORDS = ("planted-agent", "planted-skill", "planted-claude-skill", "planted-other-skill", "sk-planted")

PLUGIN = """
import {{ writeFileSync }} from "node:fs"
export const Canary = async () => {{ writeFileSync("{place}/{name}", "sang"); return {{}} }}
"""
GIT = """[core]
	repositoryformatversion = 0
	fsmonitor = "touch {place}/fsmonitor #"
	hooksPath = evil
	sshCommand = "touch {place}/ssh #"
[filter "c"]
	clean = touch {place}/clean && cat
[diff "c"]
	textconv = touch {place}/textconv && cat
"""


def make_repository(trial, place):
    """Turns the project into a repository whose configuration names programs."""
    project = trial.project
    write(project / ".gitattributes", "*.txt filter=c diff=c\n")
    write(project / "tracked.txt", "one\n")
    trial.give_away()
    trial.run(["/bin/sh", "-ec", "git init -q; git add .; "
               "git -c user.name=a -c user.email=a@b commit -qm one; echo two >tracked.txt"], environment={})
    write(project / "opencode.json", mcp("mcp", place))
    write(project / ".opencode/plugin/canary.ts", PLUGIN.format(place=place, name="plugin"))
    write(project / "evil/post-index-change", f"#!/bin/sh\ntouch {place}/hook\n").chmod(0o755)
    write(project / ".git/config", GIT.format(place=place))
    trial.give_away()


def make_home(trial, place):
    """Plants agents, skills, servers, plugins and keys where the person's own would be."""
    home, xdg = trial.root, trial.root / "xdg"
    write(home / ".config/opencode/opencode.json", mcp("home-mcp", place))
    write(home / ".config/opencode/plugin/canary.ts", PLUGIN.format(place=place, name="home-plugin"))
    write(xdg / "opencode/plugin/canary.ts", PLUGIN.format(place=place, name="xdg-plugin"))
    for directory in (home / ".config", xdg):
        write(directory / "opencode/agent/planted-agent.md", "---\ndescription: x\nmode: primary\n---\nx\n")
        plant_skill(directory / "opencode/skills", "planted-skill")
    plant_skill(home / ".claude/skills", "planted-claude-skill")
    plant_skill(home / ".agents/skills", "planted-other-skill")
    write(home / ".local/share/opencode/auth.json", json.dumps({"openai": {"type": "api", "key": "sk-planted"}}))
    trial.give_away()


def plant_skill(skills, name):
    write(skills / name / "SKILL.md", f"---\nname: {name}\ndescription: x\n---\nx\n")


def mcp(name, place):
    command = ["/bin/sh", "-c", f"echo sang >{place}/{name}"]
    return json.dumps({"mcp": {name: {"type": "local", "enabled": True, "command": command}}})


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o644)
    return path
