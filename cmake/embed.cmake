# bitspec_embed(MODULE FOLDER): every .yaml file below FOLDER becomes part of the library of MODULE; see
# harness/catalogue/embedded.h. Runs again when a file is added or changed.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(bitspec_embed module folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.yaml)
  set(out ${CMAKE_BINARY_DIR}/embedded_${folder}.cpp)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/cmake/embed.py ${CMAKE_SOURCE_DIR} ${folder} ${out}
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed.py
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
