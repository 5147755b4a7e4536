# bitspec_library(NAME [DIR folder] DEPENDS modules... LINK libraries... TEST_LINK libraries...)
# One module: all its .cpp files make the library bitspec_NAME, all its *_test.cpp files the test program NAME_test.
# A module links only what it may use, so that a forbidden include does not compile or link.

add_library(bitspec_flags INTERFACE)
target_compile_options(bitspec_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
if(BITSPEC_WERROR)
  target_compile_options(bitspec_flags INTERFACE -Werror)
endif()
# From -O2 on gcc 12 warns of an overlap in `"text" + std::string()` that does not exist (gcc bug 105651).
target_compile_options(bitspec_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
# std::stable_sort of libstdc++ 12 uses a function that libstdc++ declares deprecated; clang warns at each use.
target_compile_options(bitspec_flags INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
target_include_directories(bitspec_flags INTERFACE ${CMAKE_SOURCE_DIR})
set(BITSPEC_TEST_SECONDS 300)  # time limit of one test
if(BITSPEC_SANITIZE)
  set(BITSPEC_TEST_SECONDS 1200)
  target_compile_options(bitspec_flags INTERFACE -fsanitize=${BITSPEC_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all -g1)
  # With sanitizers gcc 12 warns of uninitialized members in std::regex and std::function that do not exist.
  target_compile_options(bitspec_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(bitspec_flags INTERFACE -fsanitize=${BITSPEC_SANITIZE})
endif()

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

  if(BITSPEC_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE bitspec_${name} ${ARG_TEST_LINK} GTest::gmock GTest::gtest_main)
    target_compile_definitions(${name}_test PRIVATE BITSPEC_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name}_test --gtest_brief=1)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${BITSPEC_TEST_SECONDS})
  endif()
endfunction()
