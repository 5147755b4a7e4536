# bitspec_fuzz_target(NAME [MUTATOR] MODULES modules... [LINK libraries...] [SOURCES files...])
# Builds two programs from fuzz/NAME.cpp: replay_NAME, built with any compiler, runs the target on files, and the test
# corpus_NAME runs it on corpus/NAME; fuzz_NAME, built with BITSPEC_FUZZ and clang, is the libFuzzer program. The targets
# `replays` and `fuzzers` build all programs of a kind.
# SOURCES: compiled for the target alone, where their module is large and they need little of it.
# MUTATOR: the target has its own mutator (fuzz/mutate.h); the test mutator_NAME runs it on the corpus.
option(BITSPEC_FUZZ "Build the libFuzzer programs; needs clang" OFF)
add_custom_target(replays)
add_custom_target(fuzzers)

# The programs' main(), the same for all targets.
foreach(runner standalone_runner mutator_test)
  add_library(fuzz_${runner} OBJECT EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/fuzz/${runner}.cpp)
  target_link_libraries(fuzz_${runner} PUBLIC bitspec_base)
endforeach()

function(bitspec_fuzz_target name)
  cmake_parse_arguments(ARG "MUTATOR" "" "SOURCES;MODULES;LINK" ${ARGN})
  set(modules ${ARG_MODULES})
  list(TRANSFORM modules PREPEND bitspec_)
  list(TRANSFORM ARG_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/)
  add_library(fuzz_${name}_object OBJECT ${PROJECT_SOURCE_DIR}/fuzz/${name}.cpp ${ARG_SOURCES})
  target_link_libraries(fuzz_${name}_object PUBLIC ${modules} ${ARG_LINK})

  add_executable(replay_${name} $<TARGET_OBJECTS:fuzz_standalone_runner>)
  target_link_libraries(replay_${name} PRIVATE fuzz_${name}_object ${modules} ${ARG_LINK})
  add_test(NAME corpus_${name} COMMAND replay_${name} ${PROJECT_SOURCE_DIR}/corpus/${name})
  set_tests_properties(corpus_${name} PROPERTIES TIMEOUT ${BITSPEC_TEST_SECONDS})
  add_dependencies(replays replay_${name})

  if(ARG_MUTATOR)
    add_executable(mutate_${name} $<TARGET_OBJECTS:fuzz_mutator_test>)
    target_link_libraries(mutate_${name} PRIVATE fuzz_${name}_object ${modules} ${ARG_LINK})
    add_test(NAME mutator_${name} COMMAND mutate_${name} ${PROJECT_SOURCE_DIR}/corpus/${name})
    set_tests_properties(mutator_${name} PROPERTIES TIMEOUT ${BITSPEC_TEST_SECONDS})
  endif()

  if(BITSPEC_FUZZ)
    add_executable(fuzz_${name} ${PROJECT_SOURCE_DIR}/fuzz/asan_defaults.cpp)
    target_link_libraries(fuzz_${name} PRIVATE fuzz_${name}_object ${modules} ${ARG_LINK})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    set_target_properties(fuzz_${name} PROPERTIES LINKER_LANGUAGE CXX)
    add_dependencies(fuzzers fuzz_${name})
  endif()
endfunction()
