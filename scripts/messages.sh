# shellcheck shell=bash
# What every script of this repository says and how it ends: messages, stages with their times.
# To be sourced. Everything goes to standard error, so that results can be piped.

if [[ -t 2 && -z ${NO_COLOR:-} ]]; then
  bold=$'\e[1m' red=$'\e[31m' plain=$'\e[0m'
else
  bold='' red='' plain=''
fi

say() { printf '%s\n' "$*" >&2; }

# fail EXIT_CODE MESSAGE...: the exit codes are those of docs/cli.md.
fail() {
  local code=$1
  shift
  printf '%s%s: %s%s\n' "$red" "${0##*/}" "$*" "$plain" >&2
  exit "$code"
}

have() { command -v "$1" >/dev/null 2>&1; }

stage_name=''
stage_begin=0
stage_times=()

# stage NAME [HOW LONG IT MAY TAKE]: ends the stage before and begins this one.
stage() {
  end_stage
  stage_name=$1
  stage_begin=$SECONDS
  printf '\n%s== %s%s%s\n' "$bold" "$1" "$plain" "${2:+  ($2)}" >&2
}

end_stage() {
  [[ -n $stage_name ]] || return 0
  stage_times+=("$(printf '%5d s  %s' $((SECONDS - stage_begin)) "$stage_name")")
  stage_name=''
}

print_stage_times() {
  end_stage
  printf '%s\n' "${stage_times[@]}" >&2
}
