# bitspec_library(NAME [DIR folder] DEPENDS modules... LINK libraries... TEST_LINK libraries...)
# One module: all its .cpp files make the library bitspec_NAME, all its *_test.cpp files the test program NAME_test, with
# the library bitspec_NAME_testing of the .cpp files in its folder testing/, if there are any.
# bitspec_test(NAME files... LINK libraries...)
# The test program NAME_test, and the test NAME that runs it.
# bitspec_cases(NAME files... LINK libraries...)
# The test program NAME_test, and a test for each case in it: where cases wait most of the time, several wait at once.
# A module links only what it may use, so that a forbidden include does not compile or link.

add_library(bitspec_flags INTERFACE)
target_compile_options(bitspec_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
if(BITSPEC_WERROR)
  target_compile_options(bitspec_flags INTERFACE -Werror)
endif()
# From -O2 on gcc 12 warns of an overlap in `"text" + std::string()` that does not exist (gcc bug 105651).
target_compile_options(bitspec_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
# Where sources are compiled together, gcc takes what one of them defines for part of a header.
target_compile_options(bitspec_flags INTERFACE
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wno-subobject-linkage>)
# std::stable_sort of libstdc++ 12 uses a function that libstdc++ declares deprecated; clang warns at each use.
target_compile_options(bitspec_flags INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
target_include_directories(bitspec_flags INTERFACE ${PROJECT_SOURCE_DIR})
set(BITSPEC_TEST_SECONDS 900)  # time limit of one test: a test that takes a minute alone may take long beside seven others
if(BITSPEC_SANITIZE)
  set(BITSPEC_TEST_SECONDS 1200)
  target_compile_options(bitspec_flags INTERFACE -fsanitize=${BITSPEC_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all -g1)
  # With sanitizers gcc 12 warns of uninitialized members in std::regex and std::function that do not exist.
  target_compile_options(bitspec_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(bitspec_flags INTERFACE -fsanitize=${BITSPEC_SANITIZE})
endif()

if(BITSPEC_TESTS)
  include(GoogleTest)
  # What all tests have in common. Parsing <gtest/gtest.h> is a good part of compiling one, so they share a precompiled header;
  # with more in it loading the header costs what it saves.
  configure_file(${PROJECT_SOURCE_DIR}/harness/base/testing/source_folder.cpp.in source_folder.cpp)
  add_library(bitspec_testing STATIC ${PROJECT_BINARY_DIR}/source_folder.cpp)
  target_link_libraries(bitspec_testing PUBLIC bitspec_flags GTest::gmock)
  target_precompile_headers(bitspec_testing PRIVATE <gtest/gtest.h>)
  # gcc 12 no longer knows then that code which it inlined came from its own headers, and warns of overflows that do not exist.
  target_compile_options(bitspec_testing INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-maybe-uninitialized>)
endif()

function(bitspec_test_program name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name}_test ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name}_test PRIVATE ${ARG_LINK} bitspec_testing)
  target_precompile_headers(${name}_test REUSE_FROM bitspec_testing)
endfunction()

function(bitspec_test name)
  bitspec_test_program(${name} ${ARGN})
  add_test(NAME ${name} COMMAND ${name}_test --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES TIMEOUT ${BITSPEC_TEST_SECONDS})
endfunction()

function(bitspec_cases name)
  bitspec_test_program(${name} ${ARGN})
  gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST
    PROPERTIES TIMEOUT ${BITSPEC_TEST_SECONDS} COST 10)
endfunction()

# There is nothing for tsan to see in the tests of these.
set(BITSPEC_WITHOUT_THREADS protocol yaml scenario results catalogue known_failing target reports)

function(bitspec_library name)
  cmake_parse_arguments(ARG "" "DIR" "DEPENDS;LINK;TEST_LINK" ${ARGN})
  if(NOT ARG_DIR)
    set(ARG_DIR harness/${name})
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${ARG_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  set(modules ${ARG_DEPENDS})
  list(TRANSFORM modules PREPEND bitspec_)
  if(sources)
    add_library(bitspec_${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(bitspec_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_link_libraries(bitspec_${name} ${scope} bitspec_flags ${modules} ${ARG_LINK})
  set(BITSPEC_MODULES ${BITSPEC_MODULES} ${name} PARENT_SCOPE)

  if(BITSPEC_SANITIZE STREQUAL thread AND name IN_LIST BITSPEC_WITHOUT_THREADS)
    set(tests "")
  endif()
  if(BITSPEC_TESTS AND tests)
    file(GLOB testing CONFIGURE_DEPENDS ${ARG_DIR}/testing/*.cpp)
    if(testing)
      add_library(bitspec_${name}_testing STATIC ${testing})
      target_link_libraries(bitspec_${name}_testing PUBLIC bitspec_${name} bitspec_testing)
      target_precompile_headers(bitspec_${name}_testing REUSE_FROM bitspec_testing)
      list(PREPEND ARG_TEST_LINK bitspec_${name}_testing)
    endif()
    bitspec_test(${name} ${tests} LINK bitspec_${name} ${ARG_TEST_LINK} GTest::gtest_main)
  endif()
endfunction()
