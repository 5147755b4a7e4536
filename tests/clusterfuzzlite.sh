#!/bin/bash
# Runs .clusterfuzzlite/build.sh by hand, as the container would, with libFuzzer of clang 19, of clang 14 with the other standard
# library, and with AFL++; and looks at what it made: every target that needs no more than protocol and wire, its seeds, options and
# words, and that the programs run their seeds from another folder.
#   tests/clusterfuzzlite.sh [ENGINE...]    of: clang19 clang14 afl (default: all)
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
strict="-O1 -g1 -Wall -Wextra -Wpedantic -Wshadow -Werror -fno-omit-frame-pointer"
# std::stable_sort of libstdc++ 12 uses what it has declared deprecated itself.
strict="$strict -Wno-deprecated-declarations"
sanitized="-fsanitize=address,undefined -fno-sanitize-recover=all"

fail() {
  echo "clusterfuzzlite: $*" >&2
  exit 1
}

# What must be in the set, found in another way than build.sh finds it: targets that include nothing of other modules, even by others,
# nor the one part of wire that calculates digests with a library.
find_expected() {
  for source in "$root"/fuzz/*.cpp; do
    name=$(basename "$source" .cpp)
    [ -f "$root/fuzz/$name.options" ] || continue
    others=$(clang++-19 -std=c++20 -I"$root" -MM -MG "$source" | tr ' ' '\n' | grep -E '/(harness|reports)/' |
      grep -cvE '/harness/(base|protocol)/|/harness/wire/([^h]|head_)' || true)
    if [ "$others" = 0 ]; then echo "$name"; fi
  done
}

# build NAME: into $scratch/NAME/out, with CC, CXX, CFLAGS, CXXFLAGS, LIB_FUZZING_ENGINE and SANITIZER as they are.
build() {
  mkdir -p "$scratch/$1/out" "$scratch/$1/work" "$scratch/$1/src"
  ln -s "$root" "$scratch/$1/src/bitspec"
  export CC CXX CFLAGS CXXFLAGS LIB_FUZZING_ENGINE SANITIZER=address
  export SRC=$scratch/$1/src OUT=$scratch/$1/out WORK=$scratch/$1/work
  bash "$root/.clusterfuzzlite/build.sh" >"$scratch/$1/log" 2>&1 || { tail -n 60 "$scratch/$1/log" >&2; fail "$1: build.sh failed"; }
}

# inspect NAME: the files in $OUT, moved to a folder of another name; prints the number of seeds run.
inspect() {
  moved=$scratch/moved-$1
  mv "$scratch/$1/out" "$moved"
  seeds=0
  for name in $expected; do
    [ -x "$moved/$name" ] || fail "$1: $name was not built"
    case $name in *[!A-Za-z0-9_-]*) fail "$1: the engines do not run a program called $name" ;; esac
    cmp -s "$root/fuzz/$name.options" "$moved/$name.options" || fail "$1: $name.options"
    grep -q '^\[libfuzzer\]$' "$moved/$name.options" || fail "$1: $name.options has no section libfuzzer"
    if [ -f "$root/corpus/dict/$name.dict" ]; then
      cmp -s "$root/corpus/dict/$name.dict" "$moved/$name.dict" || fail "$1: $name.dict"
    fi
    ldd "$moved/$name" | grep -E 'ssl|crypto|yaml|fmt|boost|http' && fail "$1: $name needs a library"
    mkdir -p "$moved/seeds/$name"
    unzip -q "$moved/${name}_seed_corpus.zip" -d "$moved/seeds/$name" || fail "$1: ${name}_seed_corpus.zip"
    diff -r "$root/corpus/$name" "$moved/seeds/$name" >/dev/null || fail "$1: ${name}_seed_corpus.zip is not corpus/$name"
    run_seeds "$1" "$name"
  done
  built=$(find "$moved" -maxdepth 1 -type f -perm -100 | wc -l)
  [ "$built" = "$(wc -w <<<"$expected")" ] || fail "$1: $built programs, but there should be $expected"
  echo "$1: $built targets, $seeds seeds"
}

# run_seeds ENGINE TARGET: from a folder that is neither the source nor $OUT.
run_seeds() {
  mapfile -t files < <(find "$moved/seeds/$2" -type f | sort)
  [ ${#files[@]} -gt 0 ] || fail "$1: $2 has no seeds"
  words=()
  if [ "$1" != afl ]; then
    words=(-timeout=10 -rss_limit_mb=2048)
    if [ -f "$moved/$2.dict" ]; then words+=("-dict=$moved/$2.dict"); fi
  fi
  (cd "$scratch" && "$moved/$2" "${words[@]}" "${files[@]}") >"$scratch/run.log" 2>&1 ||
    { tail -n 30 "$scratch/run.log" >&2; fail "$1: $2 does not run its seeds"; }
  if [ "$1" != afl ]; then
    [ "$(grep -c '^Executed ' "$scratch/run.log")" = ${#files[@]} ] || fail "$1: $2 did not run every seed"
  fi
  seeds=$((seeds + ${#files[@]}))
}

clang19() {
  CC="ccache clang-19" CXX="ccache clang++-19" LIB_FUZZING_ENGINE=-fsanitize=fuzzer
  CFLAGS="$strict $sanitized -fsanitize=fuzzer-no-link" CXXFLAGS=$CFLAGS
  build clang19
  inspect clang19
}

clang14() {
  # Debian built this libFuzzer with the other library; -lstdc++ alone would be read as the chosen one.
  CC="ccache clang-14" CXX="ccache clang++-14" LIB_FUZZING_ENGINE="-fsanitize=fuzzer -Wl,-lstdc++"
  CFLAGS="$strict $sanitized -fsanitize=fuzzer-no-link" CXXFLAGS="$CFLAGS -stdlib=libc++"
  build clang14
  inspect clang14
}

afl() {
  CC="ccache afl-clang-fast" CXX="ccache afl-clang-fast++" LIB_FUZZING_ENGINE=/usr/lib/afl/libAFLDriver.a
  CFLAGS=$strict CXXFLAGS=$CFLAGS
  build afl
  inspect afl
  # Its fuzzer takes the programs, seeds and words as they are.
  AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
    afl-fuzz -V 3 -i "$scratch/moved-afl/seeds/guid" -x "$scratch/moved-afl/guid.dict" -o "$scratch/afl-out" \
    -- "$scratch/moved-afl/guid" >"$scratch/afl.log" 2>&1 || { tail -n 30 "$scratch/afl.log" >&2; fail "afl-fuzz does not run guid"; }
  runs=$(sed -n 's/^execs_done *: //p' "$scratch/afl-out/default/fuzzer_stats")
  [ "${runs:-0}" -gt 100 ] || fail "afl-fuzz made ${runs:-no} executions"
}

expected=$(find_expected | tr '\n' ' ')
for engine in "${@:-clang19}"; do
  case $engine in clang19 | clang14 | afl) ;; *) echo "usage: tests/clusterfuzzlite.sh [clang19|clang14|afl]..." >&2; exit 2 ;; esac
done
if [ $# = 0 ]; then set -- clang19 clang14 afl; fi
for engine in "$@"; do "$engine"; done
