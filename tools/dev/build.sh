# Building, and what only needs a build.
# shellcheck shell=bash disable=SC2154  # What the other parts define.

# A build knows its sources by relative names, so that another checkout finds them in the cache.
# Precompiled headers are kept as well: what they define is part of the key.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros

presets="dev asan tsan fuzz coverage release"

configure() { cmake --preset "$1"; }
compile() {
  local preset=$1
  shift
  cmake --build --preset "$preset" ${1:+--target "$@"}
}

# build PRESET [TARGET...]
build() {
  step "configure $1" "configure-$1" configure "$1"
  step "build $1${2:+: ${*:2}}" "build-$1" compile "$@"
}

help_build() {
  cat <<'TEXT'
usage: ./dev build [PRESET] [TARGET...]

Builds all targets, or those named, of a preset: dev (what you get without one), asan, tsan, fuzz,
coverage, release. The programs are then in build/PRESET/bin and build/PRESET/libexec/cowork.
TEXT
}

command_build() {
  local preset=${1:-dev}
  [[ " $presets " == *" $preset "* ]] ||
    fail 2 "there is no preset '$preset'" "the presets are: $presets" "./dev build [PRESET] [TARGET...]"
  need_packages
  hand_over build "$@"
  build "$preset" "${@:2}"
  [[ $preset != dev && $preset != release ]] || need_runtime "$root/build/$preset"
  [[ $preset != dev ]] || need_peers
}

help_up() {
  cat <<'TEXT'
usage: ./dev up

Builds the programs and starts coworkd's daemons, with settings and data where `cowork` keeps them.
Started as root, they run as cowork-dev, with everything under /var/lib/cowork-dev/home. The vault
is "ephemeral" here: it forgets its secrets when the daemons end.
TEXT
}

command_up() {
  need_packages
  if as_root; then
    COWORK_HOME=$dev_home/home
    export COWORK_HOME
  fi
  hand_over up
  need_kernel
  build dev programs
  need_runtime "$root/build/dev"
  [[ -z ${COWORK_HOME:-} ]] || (umask 077 && mkdir -p "$COWORK_HOME")
  build/dev/bin/cowork up --keystore ephemeral \
    --runtime build/dev/libexec/cowork/runtime/opencode || exit
  say_what_next
}

say_what_next() {
  local cowork="$root/build/dev/bin/cowork"
  [[ $(id -un) != "$dev_user" ]] ||
    cowork="runuser -u $dev_user -- env COWORK_HOME=$COWORK_HOME $cowork"
  cat <<TEXT

  next  $cowork provider add NAME --model MODEL
        $cowork secret set NAME
        $cowork grant add DIR
        $cowork run "…" -C DIR
        $cowork down
TEXT
}

benches="box rpc egress call vault peers"

help_bench() {
  cat <<'TEXT'
usage: ./dev bench [box | rpc | egress | call | vault | peers]

Builds what ships (preset release) and measures, each thing beside what it is compared with and in
one run: only a ratio can be compared between machines.

  box   what a tool box costs, beside bubblewrap (what you get without a word), and the runtime's,
        beside the same runtime bare; then how long a killed session lives on, and what our PID 1
        holds of memory beside its program, which only root can see: some ten minutes
  egress  what gate and dialer cost a request and a chunk of a stream, beside the same over the
        loopback, and what they hold of memory
  rpc   what our router costs a call, beside gRPC alone; then how long `cowork up` takes, and how
        much memory the daemons hold together, which only root can see
  call  what a command of the agent costs in a large project, beside its box alone, and what a
        message to an MCP server costs, beside the server's own stdio; then what a session's
        processes of ours hold of memory, which only root can see
  vault  what a redeem on a dialer's pair takes of the real vaultd, with its store on the disk, and
        what a put does until it is acknowledged
  peers  what a command in a box and a request cost, beside the sandbox of OpenAI's codex and the
        proxy of Anthropic's sandbox-runtime, which npm brings first: 630 MB
TEXT
}

command_bench() {
  local what=${1:-box}
  [[ " $benches " == *" $what "* ]] ||
    fail 2 "there is no bench '$what'" "the benches are: $benches" "./dev bench [${benches// / | }]"
  need_packages
  if as_root; then
    prepare_user
    COWORK_ROOT_FOLLOWS=yes as_user "$(copy_directory)/dev" bench "$what" || exit
    "look_$what" "$(copy_directory)"
    return
  fi
  hand_over bench "$@"
  need_kernel
  "bench_$what"
}

# bench_program NAME [ARGUMENT...]
bench_program() { "$(find build/release -type f -name "$1" -perm -u+x -print -quit)" "${@:2}"; }

bench_box() {
  build release box-bench programs
  need_runtime "$root/build/release"
  bench_program box-bench
  [[ -n ${COWORK_ROOT_FOLLOWS:-} ]] || look_box "$root"
}

bench_rpc() {
  build release rpc-bench programs
  need_runtime "$root/build/release"
  bench_program rpc-bench
  [[ -n ${COWORK_ROOT_FOLLOWS:-} ]] || look_rpc "$root"
}

bench_egress() {
  build release egress-bench
  bench_program egress-bench
}

bench_call() {
  build release call-bench programs
  need_runtime "$root/build/release"
  bench_program call-bench
  [[ -n ${COWORK_ROOT_FOLLOWS:-} ]] || look_call "$root"
}

bench_peers() {
  need_peer "codex and sandbox-runtime" tests/bench/peers bench-peers
  cp tests/bench/peers/*.mjs build/bench-peers
  build release peers-bench
  bench_program peers-bench "$root/build/bench-peers"
}

bench_vault() {
  build release vault-bench
  bench_program vault-bench
}

# What only root sees whole: look_NAME TREE
look_box() { python3 -B "$1/tools/bench_life.py" "$1/build/release"; }
look_egress() { :; }
look_vault() { :; }
look_peers() { :; }
look_call() { python3 -B "$1/tools/bench_session.py" "$1/build/release"; }
look_rpc() { python3 -B "$1/tools/bench_up.py" "$1/build/release"; }

help_clean() {
  cat <<'TEXT'
usage: ./dev clean [--user]

Removes this tree's build. With --user, as root: also the user cowork-dev, its copies of the tree,
its caches and what ./dev up kept there.
TEXT
}

command_clean() {
  rm -rf "$root/build"
  as_root || [[ ${1:-} != --user ]] ||
    fail 5 "cowork-dev was not removed" "only root can, and only root's ./dev makes it" "sudo ./dev clean --user"
  as_root || return 0
  rm -rf "$(copy_directory)"
  [[ ${1:-} == --user ]] || return 0
  remove_user
}

remove_user() {
  id -u "$dev_user" >/dev/null 2>&1 || return 0
  local running
  running=$(find /proc -maxdepth 1 -name '[0-9]*' -user "$dev_user" -printf '%f ' 2>/dev/null)
  [[ -z $running ]] || fail 1 "cowork-dev was not removed" "processes of it run: $running" \
    "end them (cowork down), then start again"
  userdel "$dev_user" && rm -rf "$dev_home"
}
