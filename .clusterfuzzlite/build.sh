#!/bin/bash
# Builds the fuzz targets for ClusterFuzzLite and OSS-Fuzz. Uses $CXX $CXXFLAGS $LIB_FUZZING_ENGINE $SRC $OUT, and $WORK if it is set.
# ($CC and $CFLAGS are not needed: there is no C code. $SANITIZER is already in the flags.)
#
# Builds every target in fuzz/CMakeLists.txt that needs only the module `base`, `protocol` or `wire` and no library; of `wire` only the
# readers are compiled, which use no sockets. They compile with clang 14 and with either standard library.
set -euo pipefail
cd "$SRC/bitspec"
work=${WORK:-$(mktemp -d)}

# Outside the container the header may be installed.
include="-I."
if [ -d "$SRC/expected/include" ]; then include="$include -I$SRC/expected/include"; fi

readers="answer answer_reader chunked_decoder deviation_log framing head_parser request_reader"
targets=$(sed -nE 's/^bitspec_fuzz_target\((\w+).* MODULES +(base|protocol|wire) *\)$/\1/p' fuzz/CMakeLists.txt)
sources=$(find harness/base harness/protocol -maxdepth 1 -name '*.cpp' ! -name '*_test.cpp')
for reader in $readers; do sources="$sources harness/wire/$reader.cpp"; done
for target in $targets; do sources="$sources fuzz/$target.cpp"; done

# shellcheck disable=SC2086  # CXX, CXXFLAGS and include are lists of words
compile() { $CXX $CXXFLAGS -std=c++20 $include -c "$1" -o "$work/$(echo "${1%.cpp}" | tr / .).o"; }
export -f compile
export work include
echo "$sources" | tr ' ' '\n' | xargs -P "$(nproc)" -I{} bash -euc 'compile {}'

rm -f "$work/libbitspec.a"
ar -qc "$work/libbitspec.a" "$work"/harness.*.o
for target in $targets; do
  # shellcheck disable=SC2086
  $CXX $CXXFLAGS "$work/fuzz.$target.o" "$work/libbitspec.a" $LIB_FUZZING_ENGINE -o "$OUT/$target"
  rm -f "$OUT/${target}_seed_corpus.zip"
  (cd "corpus/$target" && zip -q -r "$OUT/${target}_seed_corpus.zip" .)
  cp "fuzz/$target.options" "$OUT/"
  if [ -f "corpus/dict/$target.dict" ]; then cp "corpus/dict/$target.dict" "$OUT/"; fi
done
