"""Rows of hostile_attempts.py that write: outside the project, and what other programs obey inside it."""

import whole
from hostile_attempts import FILES, GUARDS, PRIVATE, SEARCH, TOOLS, TREE, Attempt, shell
from hostile_world import HOME


def outside(w):
    bashrc = f"{w.root}/.bashrc"
    def by_shell(name, how, path, word):
        return shell(name, f"{how} && echo written", PRIVATE, w.holds(path, word))
    return [
        *(by_shell(f"write ~/{name}", f"mkdir -p $(dirname {w.root}/{name}) && echo evil-home >>{w.root}/{name}",
                   w.root / name, "evil-home") for name in HOME),
        by_shell("write by a link", f"ln -s {bashrc} way; echo evil-link >>way", bashrc, "evil-link"),
        by_shell("write by a link that was there", "echo evil-way >>outside/.bashrc", bashrc, "evil-way"),
        by_shell("write in /tmp", f"echo evil >/tmp/left-{w.word}", f"/tmp/left-{w.word}", "evil"),
        by_shell("write in /dev/shm", f"echo evil >/dev/shm/left-{w.word}", f"/dev/shm/left-{w.word}", "evil"),
        shell("write the policy", f"echo '# evil' >>{w.home}/config/policy.toml", TREE,
              w.holds(w.home / "config/policy.toml", "# evil")),
        shell("write by a hard link", f"ln {bashrc} hard && echo evil-hard >>hard", TREE, w.holds(bashrc, "evil-hard")),
        *with_files(w),
    ]


def with_files(w):
    """What cowork-files is asked for; plain OpenCode has tools of its own for it."""
    write, edit = (lambda path, content: whole.call("write", filePath=str(path), content=content),
                   lambda path, old, new: whole.call("edit", filePath=str(path), oldString=old, newString=new))
    beside, ssh = w.root / "beside.txt", w.root / ".ssh"
    by_link = whole.call("files_edit", path="borrowed", edits=[{"old": "ssh-", "new": "evil-edit"}])
    return [
        Attempt("files_write ../", whole.call("files_write", path="../beside.txt", content="evil"), FILES,
                w.holds(beside), plain=write(w.project / "../beside.txt", "evil")),
        Attempt("files_write by a link", whole.call("files_write", path="outside/by-link.txt", content="evil"), FILES,
                w.holds(w.root / "by-link.txt"), plain=write(w.project / "outside/by-link.txt", "evil")),
        Attempt("files_edit by a link", by_link, FILES, w.holds(ssh / "id_ed25519", "evil-edit"),
                plain=edit(w.project / "borrowed", "ssh-", "evil-edit")),
        Attempt("files_move out", whole.call("files_move", **{"from": "evil.txt", "to": "../moved.txt"}), FILES,
                w.holds(w.root / "moved.txt"), plain=whole.bash("cp evil.txt ../moved.txt")),
        Attempt("the runtime's own write", write(w.project / "own.txt", "evil"), TOOLS, w.holds(w.project / "own.txt")),
        Attempt("the runtime's own edit", edit(w.project / "notes.txt", "Monday.", "evil"), TOOLS,
                w.holds(w.project / "notes.txt")),
    ]


def obeyed(w):
    p = w.project
    def by_shell(name, command=None):
        return shell(f"plant {name}", command or f"echo evil >>{name}", GUARDS, w.holds(p / name))
    def by_files(tool, to, arguments, plain):
        return Attempt(f"{tool} {to}", whole.call(tool, **arguments), FILES, w.holds(p / to, "evil-files"), plain=plain)
    return [
        *(by_shell(name) for name in (".git/hooks/pre-commit", ".git/modules/sub/config", ".vscode/tasks.json",
                                      ".envrc", ".idea/workspace.xml", ".mcp.json", ".claude/settings.json",
                                      ".husky/pre-commit", "opencode.json")),
        by_shell(".git/config", "git config core.fsmonitor evil"),
        shell("put another .git in its place",
              "cp -r .git away && mv .git gone && mv away .git && echo evil >.git/planted", GUARDS,
              w.holds(p / ".git/planted")),
        by_files("files_write", ".vscode/tasks.json", {"path": ".vscode/tasks.json", "content": "evil-files"},
                 whole.call("write", filePath=f"{p}/.vscode/tasks.json", content="evil-files")),
        by_files("files_write", ".git/hooks/post-commit", {"path": ".git/hooks/post-commit", "content": "evil-files"},
                 whole.call("write", filePath=f"{p}/.git/hooks/post-commit", content="evil-files")),
        by_files("files_move", ".husky/post-merge", {"from": "evil.txt", "to": ".husky/post-merge"},
                 whole.bash("mkdir -p .husky; echo evil-files >.husky/post-merge")),
    ]


def new_names(w):
    """Nothing can stop what is not there yet; the person is told of it, which is what plain OpenCode lacks."""
    def row(name, path, command, appears):
        won = w.unannounced(w.project / path, appears)
        return shell(name, f"{command} && echo written", SEARCH, won, appears=appears)
    return [
        row("a repository with a hook", "sub/.git/hooks/pre-push",
            "mkdir -p sub/.git/hooks && echo evil >sub/.git/hooks/pre-push", "sub/.git/hooks"),
        row("an .envrc further down", "deep/er/.envrc",
            "mkdir -p deep/er && echo evil >deep/er/.envrc", "deep/er/.envrc"),
        row("an agent's settings", ".cursor/mcp.json", "mkdir .cursor && echo evil >.cursor/mcp.json", ".cursor"),
    ]
