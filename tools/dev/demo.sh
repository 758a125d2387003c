# ./dev demo: the whole road, once.
# shellcheck shell=bash disable=SC2154  # What the other parts define.

help_demo() {
  cat <<'TEXT'
usage: ./dev demo [--provider NAME]

Builds the programs and plays one session of the real OpenCode runtime in a project of its own: a
scripted model reads a file, wants shell commands, an edit and a tool of an MCP server; what is
allowed runs once in a box of its own, what is denied never runs. It needs no account and no key,
asks nothing, and leaves nothing behind.
Its last lines are counted from the journal, the audit and /proc; one that does not hold is marked
✗, and then the exit code is 1.

--provider NAME   plays it with a real model instead: the one of this name in your own providers.toml
                  (of COWORK_HOME, or ~/.config/cowork). Asks for its key, or reads a line of stdin;
                  sends the question and what it reads of the sample project there.
TEXT
}

command_demo() {
  need_packages
  # Where `./dev up` keeps providers.toml then: cowork-dev may read no home of root's.
  ! as_root || export COWORK_HOME=${COWORK_HOME:-$dev_home/home}
  hand_over demo "$@"
  need_kernel
  build dev programs
  need_runtime "$root/build/dev"
  need_everything
  echo
  exec python3 "$root/tools/demo.py" "$root/build/dev" "$@"
}
