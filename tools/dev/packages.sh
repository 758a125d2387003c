# Debian's packages, and the pinned runtime from npm.
# shellcheck shell=bash disable=SC2154  # What the other parts define.

packages_wanted() {
  sed 's/#.*//' tools/packages.txt
  # Some machines bring a Node of their own, whose npm Debian's conflicts with.
  command -v node >/dev/null || echo nodejs
  command -v npm >/dev/null || echo npm
}

packages_missing() {
  local name
  for name in $(packages_wanted); do
    dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || echo "$name"
  done
}

install_packages() {
  local wait=(-o DPkg::Lock::Timeout=300)
  "${become_root[@]}" apt-get "${wait[@]}" update -q &&
    "${become_root[@]}" apt-get "${wait[@]}" install -q -y --no-install-recommends "$@"
}

need_packages() {
  local missing become_root=(env DEBIAN_FRONTEND=noninteractive)
  command -v dpkg-query >/dev/null ||
    fail 5 "nothing was installed" "this system is not Debian, and only Debian 12 was tried" \
      "install what tools/packages.txt names, by hand"
  mapfile -t missing < <(packages_missing)
  ((${#missing[@]})) || return 0
  if ! as_root; then
    sudo -n true 2>/dev/null ||
      fail 5 "packages are missing: ${missing[*]}" "installing them needs root, and sudo asks for a password" \
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
    become_root=(sudo -n env DEBIAN_FRONTEND=noninteractive)
  fi
  step "packages: ${#missing[@]} to install" packages install_packages "${missing[@]}"
}

runtime_digest() { sed 's/#.*//' deploy/runtime/opencode.sha256 | awk 'NF { print $1; exit }'; }

digest_of() { sha256sum "$1" 2>/dev/null | cut -d' ' -f1; }

# fetch_runtime BUILD: the runtime's binary, checked, where coworkd looks for it.
fetch_runtime() {
  local work=$root/build/runtime binary
  binary=$work/node_modules/opencode-linux-x64/bin/opencode
  mkdir -p "$work" "$1/libexec/cowork/runtime" || return
  cp deploy/runtime/package.json deploy/runtime/package-lock.json "$work" || return
  if [[ $(digest_of "$binary") != "$(runtime_digest)" ]]; then
    (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund) || return
  fi
  if [[ $(digest_of "$binary") != "$(runtime_digest)" ]]; then
    echo "the runtime that npm brought is not the one that deploy/runtime/opencode.sha256 names"
    return 1
  fi
  ln -f "$binary" "$1/libexec/cowork/runtime/opencode" && touch "$1/libexec/cowork/runtime/checked"
}

# need_runtime BUILD: hashing 200 MB takes a second, so a checked one is not checked again. runnerd
# checks it itself, at every start.
need_runtime() {
  local checked=$1/libexec/cowork/runtime/checked
  [[ $checked -nt deploy/runtime/package-lock.json && $checked -nt deploy/runtime/opencode.sha256 ]] ||
    step "the pinned runtime" runtime fetch_runtime "$1"
}

# fetch_peer DIRECTORY WORK: what others wrote and the tests talk to, from npm's own cache where it is
# there already.
fetch_peer() {
  mkdir -p "$2" || return
  cp "$1"/{package.json,package-lock.json,.npmrc} "$2" || return
  (cd "$2" && npm ci --ignore-scripts --no-audit --no-fund --prefer-offline) && touch "$2/brought"
}

# need_peer WORDS DIRECTORY NAME: into build/NAME, as DIRECTORY pins it.
need_peer() {
  local work=$root/build/$3
  [[ $work/brought -nt $2/package-lock.json ]] ||
    step "$1" "$3" fetch_peer "$2" "$work"
}

need_peers() {
  need_peer "grpc-js" tests/whole/foreign_client foreign-client
  need_peer "the MCP SDK" tests/whole/mcp_client mcp-client
  need_everything
}

# Of the demo, too.
need_everything() {
  need_peer "server-everything" tests/integration/everything_server everything-server
}

help_setup() {
  cat <<'TEXT'
usage: ./dev setup

Installs the packages that tools/packages.txt names and that are missing, then the pinned runtime.
As root it also makes the system user cowork-dev, who then does all the work. Every other command
does this first, too.
TEXT
}

command_setup() {
  need_packages
  hand_over setup
  need_runtime "$root/build/dev"
  line "$(paint 32 ✓)" "ready" "./dev demo"
}
