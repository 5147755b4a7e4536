# shellcheck shell=sh
# Functions shared by the scripts; sourced from the root of the repository.

# With these ccache shares its results between clones of the project in different folders.
export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1

# quietly LOG COMMAND...: runs the command with its output in LOG; prints the end of the log if it fails.
quietly() {
  log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if "$@" >"$log" 2>&1; then return 0; else status=$?; fi
  tail -n 100 "$log" >&2
  echo "error: failed: $*" >&2
  echo "complete log: $log" >&2
  return "$status"
}

# build PRESET FOLDER [TARGET...]: configures again when the presets have changed.
build() {
  preset=$1 folder=$2
  shift 2
  if [ ! -f "$folder/build.ninja" ] || [ -n "$(find CMakePresets.json -newer "$folder/build.ninja")" ]; then
    quietly "$folder/configure.log" cmake --preset "$preset"
  fi
  quietly "$folder/build.log" cmake --build "$folder" --parallel "$(nproc)" ${1+--target "$@"}
}
