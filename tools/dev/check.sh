# ./dev check, fmt and fuzz: what is looked at besides the tests.
# shellcheck shell=bash disable=SC2154  # What the other parts define.

readonly fuzz_seconds_each=60

help_check() {
  cat <<'TEXT'
usage: ./dev check [--all]

Layers, privileges, contracts, pages, format, and clang-tidy on the files that differ from the last
commit.
--all: clang-tidy on every file, the thread sanitizer over what links no gRPC, a minute of fuzzing for
each parser, how much the tests cover, and whether the programs that ship are hardened.
TEXT
}

tidy() {
  local files=()
  mapfile -t files < <("$1" | grep '\.cc$')
  ((${#files[@]} == 0)) && return
  commands_for_clang || return
  clang-tidy -p build/tidy --quiet --warnings-as-errors='*' "${files[@]}"
}

# Without what only g++ understands: its parameters, and headers that it has parsed before. So this
# also finds a file that does not include what it uses.
commands_for_clang() {
  mkdir -p build/tidy &&
    sed -E 's/ -Winvalid-pch//; s/ -include [^ "]*cmake_pch\.hxx//; s/ --param=[^ "]*//' \
      build/dev/compile_commands.json >build/tidy/compile_commands.json
}

every_file() { find . -path ./build -prune -o -name '*.cc' -printf '%P\n'; }

cover() {
  ctest --preset coverage --no-tests=error &&
    gcovr -r . --object-directory build/coverage --exclude build --exclude tests \
      --txt build/coverage/summary.txt --print-summary
}

command_check() {
  need_packages
  hand_over check "$@"
  check_papers
  build dev
  if [[ ${1:-} != --all ]]; then
    step "clang-tidy on what changed" tidy tidy changed_files
    return
  fi
  step "clang-tidy on everything" tidy tidy every_file
  build tsan tests
  ctest_step "tests, under tsan" test-tsan tsan
  fuzz_all "$fuzz_seconds_each"
  build coverage tests
  step "coverage" coverage cover
  tail -n 3 "$log_directory/coverage.log"
  build release programs
  step "hardening of what ships" hardening python3 tools/check_hardening.py build/release
}

help_fmt() {
  cat <<'TEXT'
usage: ./dev fmt

Formats every C++ file of the tree, in place.
TEXT
}

command_fmt() {
  need_packages
  find . -path ./build -prune -o \( -name '*.cc' -o -name '*.h' \) -print0 | xargs -0 clang-format -i
}

help_fuzz() {
  cat <<'TEXT'
usage: ./dev fuzz [NAME] [SECONDS]

Fuzzes the parser NAME (tests/fuzz/NAME.cc), or each in turn, for so many seconds (60). What it
learns is kept in build/fuzz/corpus/NAME; an input that breaks a parser is in build/fuzz/found.
TEXT
}

fuzz_one() {
  mkdir -p "build/fuzz/corpus/$1" build/fuzz/found
  "$(find build/fuzz -type f -name "$1" -perm -u+x -print -quit)" -max_total_time="$2" \
    -artifact_prefix="build/fuzz/found/$1-" "build/fuzz/corpus/$1" "tests/fuzz/corpus/$1"
}

fuzz_all() {
  local file name
  build fuzz fuzzers
  for file in tests/fuzz/*_fuzz.cc; do
    name=$(basename "$file" .cc)
    step "fuzz $name, $1 s" "fuzz-$name" fuzz_one "$name" "$1"
  done
}

command_fuzz() {
  need_packages
  hand_over fuzz "$@"
  local name=${1:-} seconds=${2:-$fuzz_seconds_each}
  if [[ -z $name ]]; then
    fuzz_all "$seconds"
    return
  fi
  [[ -e tests/fuzz/$name.cc ]] ||
    fail 2 "there is no fuzzer '$name'" "the fuzzers are: $(cd tests/fuzz && echo *_fuzz.cc)" "./dev fuzz NAME [SECONDS]"
  build fuzz "$name"
  step "fuzz $name, $seconds s" "fuzz-$name" fuzz_one "$name" "$seconds"
}
