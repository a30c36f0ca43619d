# shellcheck shell=bash
# Runs commands so that a signal to the script ends them at once (a shell in the foreground would wait
# for them first), and cleans up exactly once. To be sourced; the script defines `clean_up`.

child=''

# run_child COMMAND...: like COMMAND, for those that may take longer.
run_child() {
  local code=0
  "$@" <&0 &
  child=$!
  wait "$child" || code=$?
  child=''
  return "$code"
}

end_by_signal() {
  trap '' INT TERM HUP
  if [[ -n $child ]]; then
    kill -TERM "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  exit "$1"
}

clean_up_at_exit() {
  trap clean_up EXIT
  trap 'end_by_signal 129' HUP
  trap 'end_by_signal 130' INT
  trap 'end_by_signal 143' TERM
}
