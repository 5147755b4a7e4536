# bitspec_embed(MODULE FOLDER): every .yaml file below FOLDER becomes part of the library of MODULE, as text and as a
# tree; see harness/catalogue/embedded.h. Runs again when a file is added or changed.
function(bitspec_embed module folder)
  if(NOT TARGET bitspec_embed)
    add_executable(bitspec_embed ${CMAKE_SOURCE_DIR}/cmake/embed.cpp)
    target_link_libraries(bitspec_embed PRIVATE bitspec_yaml)
  endif()
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.yaml)
  set(out ${CMAKE_BINARY_DIR}/embedded_${folder}.cpp)
  add_custom_command(
    OUTPUT ${out}
    COMMAND bitspec_embed ${CMAKE_SOURCE_DIR} ${folder} ${out}
    DEPENDS ${files} bitspec_embed
    COMMENT "Embedding ${folder}/"
    VERBATIM)
  target_sources(bitspec_${module} PRIVATE ${out})
endfunction()

# bitspec_fault_list(MODULE FILE): the enum and the table of faults, from faults.yaml, so that there is one list of them.
function(bitspec_fault_list module file)
  set(folder ${CMAKE_BINARY_DIR}/generated/harness/refserver/faults)
  set(out ${folder}/fault_enum.inc ${folder}/fault_table.inc)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/cmake/fault_list.py ${CMAKE_SOURCE_DIR}/${file} ${out}
    DEPENDS ${CMAKE_SOURCE_DIR}/${file} ${CMAKE_SOURCE_DIR}/cmake/fault_list.py
    COMMENT "Generating the list of faults"
    VERBATIM)
  target_sources(bitspec_${module} PRIVATE ${out})
  target_include_directories(bitspec_${module} PUBLIC ${CMAKE_BINARY_DIR}/generated)
endfunction()
