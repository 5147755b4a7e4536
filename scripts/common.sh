# Shared by the scripts; sourced from the root of the repository.

# The compiler cache serves every clone of the project, wherever it lies.
export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1

# quietly LOG COMMAND...: runs it; what it prints is in LOG, and shown only if it fails.
quietly() {
  log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if "$@" >"$log" 2>&1; then return 0; else status=$?; fi
  tail -n 100 "$log" >&2
  echo "failed: $*" >&2
  echo "the whole log: $log" >&2
  return "$status"
}

# build PRESET FOLDER [TARGET...]
build() {
  preset=$1 folder=$2
  shift 2
  if [ ! -f "$folder/build.ninja" ]; then quietly "$folder/configure.log" cmake --preset "$preset"; fi
  quietly "$folder/build.log" cmake --build "$folder" --parallel "$(nproc)" ${1+--target "$@"}
}
