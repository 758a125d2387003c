# What a person sees of ./dev: one line a step, with the time it took; the rest is in build/log.
# shellcheck shell=bash disable=SC2154  # What the other parts define.

log_directory=$root/build/log
on_terminal=false
[[ -t 1 ]] && on_terminal=true

paint() {
  if $on_terminal && [[ -z ${NO_COLOR:-} ]]; then
    printf '\e[%sm%s\e[0m' "$1" "$2"
  else
    printf '%s' "$2"
  fi
}

# fail CODE WHAT WHY DO
fail() {
  printf '%s\n  why   %s\n  do    %s\n' "dev: $2" "$3" "$4" >&2
  exit "$1"
}

# for_people SECONDS
for_people() {
  if (($1 >= 60)); then printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); else printf '%d s' "$1"; fi
}

# line MARK TITLE NOTE
line() { printf '  %s %-34s %s\n' "$1" "$2" "$3"; }

ticker=
start_ticker() {
  $on_terminal || return 0
  (
    while sleep 1; do
      printf '\r\e[K  · %-34s %s' "$1" "$(for_people $((SECONDS - $2)))"
    done
  ) &
  ticker=$!
}
stop_ticker() {
  [[ -n $ticker ]] || return 0
  kill "$ticker" 2>/dev/null
  wait "$ticker" 2>/dev/null
  ticker=
  printf '\r\e[K'
}
trap stop_ticker EXIT

# step TITLE LOG COMMAND...: runs the command with its output in build/log/LOG.log. When it fails,
# shows the end of that and leaves with 1.
step() {
  try "$@" || {
    tail -n 40 "$log_directory/$2.log" >&2
    fail 1 "$1: failed" "the lines above; all of them are in $log_directory/$2.log" \
      "mend that and start again: what was built is kept"
  }
}

# try TITLE LOG COMMAND...: the same, but the caller decides what a failure means.
try() {
  local title=$1 log=$log_directory/$2.log from=$SECONDS status
  shift 2
  mkdir -p "$log_directory"
  start_ticker "$title" "$from"
  "$@" >"$log" 2>&1 </dev/null
  status=$?
  stop_ticker
  if ((status == 0)); then
    line "$(paint 32 ✓)" "$title" "$(for_people $((SECONDS - from)))"
  else
    line "$(paint 31 ✗)" "$title" "$(for_people $((SECONDS - from)))"
  fi
  return "$status"
}
