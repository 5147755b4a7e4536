# bitspec_library(NAME [DIR folder] DEPENDS rooms... LINK libraries... TEST_LINK libraries...)
# One room: all its .cpp files make the library bitspec_NAME, all its *_test.cpp files the test program NAME_test.
# A room links only what it may use, so that a forbidden include does not compile or link.

add_library(bitspec_flags INTERFACE)
target_compile_options(bitspec_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
# gcc 12 sees an overlap in `"text" + std::string()` from -O2 on, where there is none (gcc bug 105651).
target_compile_options(bitspec_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
# std::stable_sort of libstdc++ 12 uses what it has declared deprecated itself; clang says so at each use.
target_compile_options(bitspec_flags INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
target_include_directories(bitspec_flags INTERFACE ${CMAKE_SOURCE_DIR})
set(BITSPEC_TEST_SECONDS 300)  # after which a test counts as hanging
if(BITSPEC_SANITIZE)
  set(BITSPEC_TEST_SECONDS 1200)
  target_compile_options(bitspec_flags INTERFACE -fsanitize=${BITSPEC_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all -g1)
  # With sanitizers gcc 12 sees uninitialized members in std::regex and std::function, where there are none.
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

  set(rooms ${ARG_DEPENDS})
  list(TRANSFORM rooms PREPEND bitspec_)
  if(sources)
    add_library(bitspec_${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(bitspec_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_link_libraries(bitspec_${name} ${scope} bitspec_flags ${rooms} ${ARG_LINK})

  if(BITSPEC_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE bitspec_${name} ${ARG_TEST_LINK} GTest::gmock GTest::gtest_main)
    target_compile_definitions(${name}_test PRIVATE BITSPEC_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name}_test --gtest_brief=1)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${BITSPEC_TEST_SECONDS})
  endif()
endfunction()
