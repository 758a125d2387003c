# ./dev test: everything that must hold before a commit lands.
# shellcheck shell=bash disable=SC2154  # What the other parts define.

# ctest_step TITLE LOG PRESET [CTEST-ARGUMENT...]: shows ctest's own closing lines, too.
ctest_step() {
  local title=$1 log=$2 preset=$3 status
  shift 3
  try "$title" "$log" ctest --preset "$preset" --no-tests=error "$@"
  status=$?
  grep -E '^[0-9]+% tests passed' "$log_directory/$log.log" | sed 's/^/      /'
  ((status == 0)) || {
    sed -n '/^The following tests FAILED/,$p' "$log_directory/$log.log" >&2
    fail 1 "$title: failed" "the tests above; what they said is in $log_directory/$log.log" \
      "one of them alone: ctest --preset $preset -R NAME"
  }
}

check_format() {
  find . -path ./build -prune -o \( -name '*.cc' -o -name '*.h' \) -print0 |
    xargs -0 clang-format --dry-run -Werror
}

# What needs no build, first: it fails in seconds.
check_papers() {
  step "layers: who includes whom" layers python3 tools/check_layers.py
  step "privileges: the table and the tree" privileges python3 tools/check_privileges.py
  step "contracts: what each owes its callers" contracts python3 tools/check_contracts.py
  step "picture: the demo's words" picture python3 tools/check_picture.py
  step "pages: width, and order of words" pages python3 tools/check_pages.py
  step "format" format check_format
}

help_test() {
  cat <<'TEXT'
usage: ./dev test

Layers, privileges, contracts, pages, format; the dev build and all its tests, the seeds of every fuzzer
among them; then, under the address and undefined-behaviour sanitizers, those that link no gRPC and
start no program. It fails if a process or a mount is left at the end. Tests with the label "root"
read /proc of processes that nobody else may look into, or are two users: without root they do not
run, and the exit code is 5.
TEXT
}

command_test() {
  local from=$SECONDS
  need_packages
  if as_root; then
    test_as_root
  else
    test_as_user
  fi
  printf '\n  all of it held, in %s\n' "$(for_people $((SECONDS - from)))"
}

test_as_root() {
  local copy before
  prepare_user
  copy=$(copy_directory)
  before=$(mktemp)
  python3 "$copy/tools/leftovers.py" note "$before" --user "$dev_user"
  COWORK_ROOT_FOLLOWS=yes as_user "$copy/dev" test || exit
  test_what_root_sees "$copy"
  step "nothing is left running" leftovers \
    python3 "$copy/tools/leftovers.py" compare "$before" --user "$dev_user"
  rm -f "$before"
}

# In a directory of root's own, because ctest writes where it runs.
test_what_root_sees() {
  local place
  place=$(mktemp -d)
  printf 'subdirs("%s/build/dev")\n' "$1" >"$place/CTestTestfile.cmake"
  try "tests that only root can make" test-root ctest --test-dir "$place" -L root -j3 \
    --no-tests=error --output-on-failure || {
    tail -n 60 "$log_directory/test-root.log" >&2
    fail 1 "a test that only root can make failed" "$log_directory/test-root.log" "the lines above"
  }
  grep -E '^[0-9]+% tests passed' "$log_directory/test-root.log" | sed 's/^/      /'
  rm -rf "$place"
}

test_as_user() {
  local before=$root/build/before-tests
  need_kernel
  check_papers
  python3 tools/leftovers.py note "$before"
  build dev
  need_runtime "$root/build/dev"
  need_peers
  ctest_step "tests" test-dev dev -LE root
  build asan tests
  ctest_step "tests, under asan and ubsan" test-asan asan
  step "nothing is left running" leftovers python3 tools/leftovers.py compare "$before"
  [[ -n ${COWORK_ROOT_FOLLOWS:-} ]] || say_what_did_not_run
}

say_what_did_not_run() {
  local count
  count=$(ctest --preset dev -N -L root | sed -n 's/^Total Tests: //p')
  ((count == 0)) || fail 5 "$count tests did not run; all others passed" \
    "they read /proc of processes that nobody but root may look into" "sudo ./dev test"
}
