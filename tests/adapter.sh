#!/bin/sh
# Other people's parsers under our fuzzer, as docs/fuzz-your-parser.md has it: the example with three planted bugs by make
# and by CMake, the Python one through exec, parsers that behave as badly as they can, and strict ones of which nobody may
# find anything. Needs clang-19 (scripts/dependencies --fuzz). Everything is built in a temporary folder.
set -eu
bitspec=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python=$(python3 -c 'import sys; print(sys.executable)')  # itself, not a script that looks for it
launcher=$(command -v ccache || true)
export CCACHE_NOHASHDIR=1

fail() { echo "adapter: $*" >&2; exit 1; }

# quietly NAME COMMAND...: its output is shown only if it fails.
quietly() { name=$1; shift; "$@" >"$name.log" 2>&1 || { cat "$name.log"; fail "$name"; }; }

# hunt NAME CODE PROGRAM ARGUMENT...
hunt() {
  name=$1 want=$2 program=$3; shift 3
  code=0
  "$program" --report json="$name.json" --report junit="$name.xml" "$@" >"$name.log" 2>&1 || code=$?
  [ "$code" = "$want" ] || { cat "$name.log"; fail "$name: exit code $code, not $want"; }
}
check() { "$python" "$bitspec/tests/adapter/check.py" "$@" || { cat "$1.log"; fail "$1"; }; }

# build TARGET AS SOURCE [FLAG]
build() {
  printf 'PARSER_SOURCES = %s\nPARSER_FLAGS = %s\ninclude %s/fuzz/adapter/adapter.mk\n' "$3" "${4-}" "$bitspec" >Makefile
  quietly "$2-make" make -j"$(nproc)" CLANG="$launcher clang-19" CLANGXX="$launcher clang++-19" "$1"
  mv "$1" "$2"
}
build fuzz-my-parser three-bugs "$bitspec/fuzz/adapter/example/three_bugs.c"
build fuzz-my-parser strict "$bitspec/tests/adapter/strict.cpp" "-I$bitspec"
build fuzz-my-parser hostile "$bitspec/tests/adapter/hostile.c"
build bitspec-exec ask ""

known=guid:create.protocols.whole-guid:accepted

# Three planted bugs, in seconds; each finding's input shows it again.
hunt bugs 1 ./three-bugs --seconds 5 --inputs found
check bugs $known content-range:fragment.range.beyond-total:accepted content-range:fragment.offset.64-bit:misread
for input in found/*; do
  parser=content-range
  case $input in found/guid-*) parser=guid ;; esac
  code=0
  ./three-bugs --one $parser "$input" >one.log 2>&1 || code=$?
  [ "$code" = 1 ] || fail "$input does not show its finding: exit code $code: $(cat one.log)"
done
hunt ignored 0 ./three-bugs --seconds 1 --parser guid --ignore $known
check ignored --only
hunt usage 2 ./three-bugs --seconds none
hunt nobody 2 ./ask
hunt nothing 2 ./ask -- ./no-such-program

# The same by CMake.
export CMAKE_C_COMPILER_LAUNCHER="$launcher" CMAKE_CXX_COMPILER_LAUNCHER="$launcher"
quietly configure env CC=clang-19 CXX=clang++-19 cmake -S "$bitspec/fuzz/adapter/example" -B cmake
quietly compile cmake --build cmake --target fuzz_three_bugs --parallel "$(nproc)"
hunt by-cmake 1 cmake/fuzz_three_bugs --seconds 1 --parser guid
check by-cmake $known

# In another language.
hunt python 1 ./ask --seconds 3 -- "$python" "$bitspec/fuzz/adapter/example/parser.py"
check python protocol-list:create.protocols.unknown-first:refused --only

# Nobody may find anything about parsers that keep to the letter, or that take all that may be taken. And whatever a parser
# does, the hunt ends, and names it. These wait more than they work: all at once.
hunt strict 0 ./strict --seconds 5 & one=$!
hunt lenient 0 ./ask --seconds 5 -- "$python" "$bitspec/tests/adapter/lenient.py" & two=$!
hunt hostile 1 ./hostile --seconds 15 --time-limit 500 & three=$!
hunt hostile-program 1 ./ask --seconds 15 --time-limit 500 -- "$python" "$bitspec/tests/adapter/hostile.py" & four=$!
for hunter in $one $two $three $four; do wait "$hunter"; done
check strict --only
check lenient --only
check hostile guid:parser.sanitizer:sanitizer protocol-list:parser.leak:leak content-range:parser.hang:hang \
  content-range:parser.sanitizer:sanitizer header-block:parser.crash:crash request:parser.sanitizer:sanitizer
check hostile-program guid:parser.crash:crash protocol-list:parser.hang:hang content-range:parser.answer:garbage \
  header-block:parser.answer:garbage request:parser.crash:crash
echo "adapter: the planted bugs were found: $(grep ' in .* inputs' bugs.log)"
