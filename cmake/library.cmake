# bitspec as a library: the targets bitspec::conformance and bitspec::gtest, for add_subdirectory() and FetchContent as for
# find_package(). What is installed is one archive of all modules, since users link no module by itself.
add_library(bitspec_conformance STATIC harness/library/conformance.cpp)
target_link_libraries(bitspec_conformance PRIVATE bitspec_cli)
target_include_directories(bitspec_conformance PUBLIC ${PROJECT_SOURCE_DIR}/harness/library)
target_compile_definitions(bitspec_conformance PRIVATE BITSPEC_VERSION="${PROJECT_VERSION}")
target_compile_features(bitspec_conformance INTERFACE cxx_std_17)
add_library(bitspec_gtest INTERFACE)
target_link_libraries(bitspec_gtest INTERFACE bitspec_conformance)
add_library(bitspec::conformance ALIAS bitspec_conformance)
add_library(bitspec::gtest ALIAS bitspec_gtest)
if(BITSPEC_TESTS)
  bitspec_test(library harness/library/conformance_test.cpp LINK bitspec_conformance bitspec_refserver GTest::gtest_main)
endif()

# The archive. Built when something is installed, as it takes as much room as all modules together.
set(script "CREATE libbitspec.a\n")
foreach(module conformance embedded_suites ${BITSPEC_MODULES})
  get_target_property(type bitspec_${module} TYPE)
  if(type STREQUAL STATIC_LIBRARY)
    list(APPEND BITSPEC_ARCHIVED bitspec_${module})
    string(APPEND script "ADDLIB $<TARGET_FILE:bitspec_${module}>\n")
  endif()
endforeach()
file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/library/archive.mri CONTENT "${script}SAVE\nEND\n")
add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/library/libbitspec.a
  COMMAND ${CMAKE_AR} -M < archive.mri
  COMMAND ${CMAKE_STRIP} --strip-debug libbitspec.a
  WORKING_DIRECTORY ${PROJECT_BINARY_DIR}/library
  DEPENDS ${BITSPEC_ARCHIVED} ${PROJECT_BINARY_DIR}/library/archive.mri)
add_custom_target(bitspec_archive DEPENDS ${PROJECT_BINARY_DIR}/library/libbitspec.a)
