#!/bin/sh
# Says how many words a file has.
set -eu
printf '%s words in %s\n' "$(wc -w <"$1" | tr -d ' ')" "$1"
sleep 0.3  # Long enough that the demo can look at this process while it lives.
