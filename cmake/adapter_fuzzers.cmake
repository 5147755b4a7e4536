# For the CMake project of a server: fuzzes its parsers with bitspec's fuzzer.
#
#   include(bitspec/cmake/adapter_fuzzers.cmake)
#   bitspec_add_adapter_fuzzers(fuzz_my_parser my_parser)
#
# makes the program fuzz_my_parser from the library my_parser (or several), one of which has the table bitspec_my_parsers of
# fuzz/adapter/bitspec_adapter.h. The libraries are compiled with sanitizers and coverage instrumentation in this build folder, so
# use a separate one for fuzzing. It needs clang and C++20 (CC=clang-19 CXX=clang++-19 cmake -B build-fuzz).
#
#   bitspec_add_exec_fuzzer(bitspec_exec)
#
# makes the program that runs a parser in any language.
cmake_minimum_required(VERSION 3.16)
enable_language(C CXX)
set(BITSPEC_FOLDER ${CMAKE_CURRENT_LIST_DIR}/..)
get_filename_component(BITSPEC_FOLDER ${BITSPEC_FOLDER} ABSOLUTE)
set(BITSPEC_ADAPTER_SANITIZERS "address,undefined" CACHE STRING "Sanitizers of the parsers under bitspec's fuzzer")

# Our part, compiled once for all programs. Only the sources that should guide the fuzzer are instrumented.
function(bitspec_adapter_library)
  if(TARGET bitspec_adapter_fuzzer)
    return()
  endif()
  if(NOT CMAKE_C_COMPILER_ID MATCHES Clang OR NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "libFuzzer needs clang: configure with CC=clang-19 CXX=clang++-19 in a separate build folder")
  endif()
  file(STRINGS ${BITSPEC_FOLDER}/fuzz/adapter/sources.txt sources)
  list(TRANSFORM sources PREPEND ${BITSPEC_FOLDER}/)
  set(guides ${sources})
  list(FILTER guides INCLUDE REGEX "/harness/|/expectation")
  add_library(bitspec_adapter_fuzzer OBJECT ${sources})
  set_source_files_properties(${guides} PROPERTIES COMPILE_OPTIONS -fsanitize=fuzzer-no-link)
  target_compile_features(bitspec_adapter_fuzzer PRIVATE cxx_std_20)
  set_target_properties(bitspec_adapter_fuzzer PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(bitspec_adapter_fuzzer PRIVATE -O1)
  target_include_directories(bitspec_adapter_fuzzer PRIVATE ${BITSPEC_FOLDER} INTERFACE ${BITSPEC_FOLDER}/fuzz/adapter)
  target_compile_definitions(bitspec_adapter_fuzzer PRIVATE BITSPEC_FOLDER="${BITSPEC_FOLDER}")
  target_link_options(bitspec_adapter_fuzzer INTERFACE -fsanitize=fuzzer -fsanitize=${BITSPEC_ADAPTER_SANITIZERS})
endfunction()

function(bitspec_add_adapter_fuzzers name)
  bitspec_adapter_library()
  add_executable(${name} $<TARGET_OBJECTS:bitspec_adapter_fuzzer>)
  target_link_libraries(${name} PRIVATE bitspec_adapter_fuzzer ${ARGN})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  foreach(library ${ARGN})
    target_include_directories(${library} PRIVATE ${BITSPEC_FOLDER}/fuzz/adapter)
    target_compile_options(${library} PRIVATE -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link
      -fsanitize=${BITSPEC_ADAPTER_SANITIZERS})
    # Other programs that link it in this build folder need the sanitizer runtime.
    target_link_options(${library} INTERFACE -fsanitize=${BITSPEC_ADAPTER_SANITIZERS})
  endforeach()
endfunction()

function(bitspec_add_exec_fuzzer name)
  bitspec_adapter_library()
  add_executable(${name} $<TARGET_OBJECTS:bitspec_adapter_fuzzer> ${BITSPEC_FOLDER}/fuzz/adapter/no_parsers.c)
  target_link_libraries(${name} PRIVATE bitspec_adapter_fuzzer)
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
endfunction()
