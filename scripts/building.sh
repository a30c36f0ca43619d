# shellcheck shell=bash
# Configures and builds a preset of CMakePresets.json. To be sourced after messages.sh and running.sh;
# `root` is the repository, given by the script. On a terminal ninja shows its progress, elsewhere it writes a log.

jobs=$(nproc)
: "${root:?}"

# A build folder that was made for another place cannot be used: the checkout was moved or copied.
drop_foreign_build() {
  local cache=$1/CMakeCache.txt home
  [[ -e $cache ]] || return 0
  home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$cache")
  [[ $home == "$root" ]] && return
  say "$1 belongs to $home: making it anew"
  rm -rf -- "$1"
}

logged() {
  local log=$1
  shift
  if run_child "$@" >"$log" 2>&1; then return; fi
  tail -n 60 -- "$log" >&2
  return 1
}

# build PRESET DEVELOPER_MODE TARGET...
build() {
  local preset=$1 mode=$2 build_folder=$root/build/$1
  shift 2
  drop_foreign_build "$build_folder"
  mkdir -p -- "$build_folder"
  if have ccache; then
    # What was compiled in one checkout serves all.
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
  fi
  cd -- "$root" || exit
  logged "$build_folder/configure.log" cmake --preset "$preset" "-DHARRIER_DEVELOPER_MODE=$mode" ||
    fail 4 "cmake could not configure preset $preset: see above"
  if [[ -t 2 ]]; then
    run_child cmake --build "$build_folder" -j "$jobs" --target "$@" >&2
  else
    logged "$build_folder/build.log" cmake --build "$build_folder" -j "$jobs" --target "$@"
  fi || fail 70 "preset $preset does not build: see above"
}
