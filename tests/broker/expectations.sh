# shellcheck shell=bash
# expect CODE PATTERN COMMAND...: the command ends with this exit code, and what it prints (both outputs)
# matches the extended regular expression. To be sourced; failures are counted in `failures`.

failures=0

expect() {
  local code=$1 pattern=$2 output actual=0
  shift 2
  output=$("$@" 2>&1) || actual=$?
  if ((actual == code)) && grep -Eq -- "$pattern" <<<"$output"; then return; fi
  failures=$((failures + 1))
  printf 'FAILED: %s\n  exit code %s, wanted %s; wanted to match: %s\n%s\n' "$*" "$actual" "$code" "$pattern" "$output"
}

# skip_without_broker MESSAGE: ends the test; in CI as a failure.
skip_without_broker() {
  echo "no broker: run this test $1"
  [[ -z ${CI:-} ]] || exit 1
  exit 0
}
