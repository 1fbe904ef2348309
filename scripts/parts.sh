# Sourced by ./test: plays its parts one after the other or side by side, and sums them up. Each part is a
# function, and runs in a process of its own; `$ram` is a folder for the time of the run.

# Runs a part in a process of its own, shows what it said when it is done, and notes what it took.
noted() {
  local name=$1 began=$SECONDS code=0 verdict=fine
  local group="$ACCOUNTS/minutewise-$$-$name"
  mkdir "$group" 2>/dev/null || :
  (
    { echo "$BASHPID" > "$group/cgroup.procs"; } 2>/dev/null || trap 'times > "$ram/times-$name"' EXIT
    export MINUTEWISE_TEST_SQLITE="$ram/$name.sqlite3" BESIDE_OTHERS="$name"
    "$name"
  ) > "var/log-$name" 2>&1 || { code=$?; verdict=RED; }
  if [ "$code" = 0 ] && [ -e "$ram/again-$name" ]; then verdict=again; fi
  printf '%-16s %-5s %6d %6d\n' "$name" "$verdict" $((SECONDS - began)) "$(processor "$name")" \
    > "$ram/took-$name"
  (flock 9; printf '\n──── '; cat "$ram/took-$name" "var/log-$name") 9> "$ram/lock"
  return "$code"
}
# Seconds of processor of a part: of a group of its own, where the system grants one, or of all that the part started
# and saw end, as `times` wrote them. Browsers do not wait for most of their own, so that is too little for journeys.
ACCOUNTS=/sys/fs/cgroup/cpuacct
processor() {
  local group="$ACCOUNTS/minutewise-$$-$1"
  if ! [ -e "$ram/times-$1" ]; then
    echo $(($(cat "$group/cpuacct.usage") / 1000000000))
    rmdir "$group" 2>/dev/null || :
    return
  fi
  tr ',' '.' < "$ram/times-$1" | LC_ALL=C awk -F'[ms ]+' \
    '{ spent += 60 * ($1 + $3) + $2 + $4 } END { printf "%.0f", spent }'
}
# `tried JOBS PYTEST ARGS`: tests, several at once. In the whole run, where two cores are shared by all of it, a few that
# fail get a second try alone; the table then says "again" and names them. What comes by chance gets none: a
# race or a story by seed that was lost once is lost.
BY_CHANCE='^tests/(races|invariants)/'
AGAIN_MAX=5
tried() {
  local jobs=$1 red="$ram/red-${BESIDE_OTHERS:-alone}"; shift
  "$@" -o "cache_dir=$red" -n "$jobs" && return
  [ -n "${BESIDE_OTHERS:-}" ] || return 1
  local failed; failed=$(grep -o '^  "[^"]*"' "$red/v/cache/lastfailed" | cut -d'"' -f2) || return 1
  [ "$(wc -l <<<"$failed")" -le "$AGAIN_MAX" ] || return 1
  if grep -qE "$BY_CHANCE" <<<"$failed"; then return 1; fi
  say "Some failed beside others; once more, those alone."
  "$@" -o "cache_dir=$red" -n 0 --last-failed --last-failed-no-failures none || return 1
  printf '%s\n' "$failed" > "$ram/again-$BESIDE_OTHERS"
}
# One part after the other: what is red hides nothing of what follows.
one_by_one() {
  local each failed=0
  for each in "$@"; do noted "$each" || failed=1; done
  return "$failed"
}
# Sequences of parts at the same time.
beside() {
  local each failed=0; local -a running=()
  for each in "$@"; do "$each" & running+=($!); done
  for each in "${running[@]}"; do wait "$each" || failed=1; done
  return "$failed"
}
# What became of each part, in one table: whether it is red, its seconds, those of the processor. What is red
# says why below it: who looks at a run from afar may see its end alone.
summed_up() {
  local failed=0; "$@" || failed=1
  printf '\n%-16s %-5s %6s %6s   (seconds of wall and of processor; var/log-PART says more)\n' part '' wall cpu
  cat "$ram"/took-*
  printf '%-16s %-5s %6d\n' together "$([ "$failed" = 0 ] && echo fine || echo RED)" "$SECONDS"
  local took name
  for took in "$ram"/took-*; do
    name=${took##*/took-}
    if grep -q ' RED ' "$took"; then reasons "var/log-$name" | sed "s/^/$name: /"; fi
    if [ -e "$ram/again-$name" ]; then sed "s/^/$name: red beside others, green alone: /" "$ram/again-$name"; fi
  done
  return "$failed"
}
# Why a part is red: the last lines of each test that failed, of three at most, and all that failed by name;
# of what is no test of pytest the last lines.
reasons() {
  local told; told=$(awk '
    /^(_+ [^_ ].* _+|=+ .+ =+)$/ { said(); failing = /^_/ && tests < 3; tests += failing }
    failing { line[++lines] = $0 }
    function said(  n) { for (n = lines > 40 ? lines - 39 : 1; n <= lines; n++) print line[n]; lines = 0 }
    END { said() }' "$1"; grep -E '^(E   |FAILED |ERROR )' "$1" | tail -n 60 || :)
  if [ -n "$told" ]; then printf '%s\n' "$told"; else tail -n 40 "$1"; fi
}
