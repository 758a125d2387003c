# Who does the work. An ordinary user works here, in place. Root hands it to the system user
# cowork-dev, in a copy of the tree: its home is where a process of that user may go, /root is not.
# shellcheck shell=bash disable=SC2154  # What the other parts define.

dev_user=cowork-dev
dev_home=/var/lib/cowork-dev
plain_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

as_root() { [[ $(id -u) == 0 ]]; }

# One copy for each checkout: two of them, started side by side, do not build over each other.
copy_directory() {
  printf '%s/trees/%s-%s' "$dev_home" "$(basename "$root")" "$(cksum <<<"$root" | cut -d' ' -f1)"
}

make_user() {
  id -u "$dev_user" >/dev/null 2>&1 && return
  useradd --system --user-group --create-home --home-dir "$dev_home" --shell /bin/bash "$dev_user"
}

# What npm needs behind a proxy, or where the network has a certificate authority of its own.
download_settings="http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY NODE_EXTRA_CA_CERTS"

# as_user COMMAND...: with an environment built from nothing but what people set for us.
as_user() {
  local kept=() name
  for name in LANG TERM COLUMNS NO_COLOR $download_settings "${!COWORK_@}"; do
    [[ -n ${!name:-} ]] && kept+=("$name=${!name}")
  done
  runuser -u "$dev_user" -- env -i PATH="$plain_path" HOME="$dev_home" USER="$dev_user" \
    "${kept[@]}" "$@"
}

# Everything git knows of and everything new that it does not ignore, null-separated.
files_of_tree() {
  git -c safe.directory="$root" ls-files -z -co --exclude-standard |
    while IFS= read -r -d '' file; do
      [[ -e $file || -L $file ]] && printf '%s\0' "$file"
    done | sort -zu
}

# The times of files are kept, so that a build starts from what changed.
copy_tree() {
  local copy list
  copy=$(copy_directory)
  list=$(mktemp)
  as_user mkdir -p "$copy/build" || return
  files_of_tree >"$list"
  [[ -s $list ]] || fail 1 "the tree was not copied" "git lists no file in $root" "git -C $root status"
  tar -c --format=posix --null --no-recursion -T "$list" | as_user tar -x -C "$copy" || return
  (cd "$copy" && find . -path ./build -prune -o ! -type d -printf '%P\0') | sort -z |
    comm -z -13 "$list" - | (cd / && as_user sh -c "cd '$copy' && xargs -0 -r rm -f --")
  changed_files | as_user tee "$copy/build/changed.txt" >/dev/null
  rm -f "$list"
}

# The copy has no git: the list came along with it.
changed_files() {
  if [[ ! -e .git ]]; then
    cat build/changed.txt
    return
  fi
  git -c safe.directory="$root" diff --name-only --diff-filter=d HEAD 2>/dev/null ||
    git -c safe.directory="$root" ls-files
  git -c safe.directory="$root" ls-files -o --exclude-standard
}

prepare_user() {
  make_user && copy_tree && return
  fail 1 "the tree was not copied to $(copy_directory)" "the lines above" "./dev clean --user    (starts over)"
}

# hand_over COMMAND [ARGUMENT...]: does nothing for an ordinary user. For root, it runs `./dev
# COMMAND` as cowork-dev and leaves with its exit code.
hand_over() {
  as_root || return 0
  prepare_user
  as_user "$(copy_directory)/dev" "$@"
  exit
}
