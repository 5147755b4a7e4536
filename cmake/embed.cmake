# bitspec_embed(MODULE FOLDER): every .yaml file below FOLDER is checked and becomes part of the programs that link MODULE;
# see harness/catalogue/embedded.h. Runs again when a file is added or changed.
function(bitspec_embed module folder)
  if(NOT TARGET bitspec_embed)
    add_executable(bitspec_embed ${PROJECT_SOURCE_DIR}/cmake/embed.cpp)
    # The module's code without what it embeds, which the program defines itself.
    target_link_libraries(bitspec_embed PRIVATE $<TARGET_FILE:bitspec_${module}>
      $<TARGET_PROPERTY:bitspec_${module},LINK_LIBRARIES>)
    add_dependencies(bitspec_embed bitspec_${module})
  endif()
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.yaml)
  set(out ${PROJECT_BINARY_DIR}/embedded_${folder}.cpp)
  add_custom_command(
    OUTPUT ${out}
    COMMAND bitspec_embed ${PROJECT_SOURCE_DIR} ${folder} ${out}
    DEPENDS ${files} bitspec_embed
    COMMENT "Embedding ${folder}/"
    VERBATIM)
  add_library(bitspec_embedded_${folder} STATIC ${out})
  target_link_libraries(bitspec_embedded_${folder} PRIVATE bitspec_flags)
  target_link_libraries(bitspec_${module} INTERFACE bitspec_embedded_${folder})
endfunction()

# bitspec_html_page(MODULE FOLDER): the page of the HTML report, put together from the files of FOLDER; reports/html_page.h.
function(bitspec_html_page module folder)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*)
  set(out ${PROJECT_BINARY_DIR}/html_page.cpp)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/cmake/html_page.py ${PROJECT_SOURCE_DIR}/${folder} ${out}
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/html_page.py
    COMMENT "Embedding ${folder}/"
    VERBATIM)
  target_sources(bitspec_${module} PRIVATE ${out})
endfunction()

# bitspec_fault_list(MODULE FILE): the enum and the table of faults, from faults.yaml, so that there is one list of them.
function(bitspec_fault_list module file)
  set(folder ${PROJECT_BINARY_DIR}/generated/harness/refserver/faults)
  set(out ${folder}/fault_enum.inc ${folder}/fault_table.inc)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/cmake/fault_list.py ${PROJECT_SOURCE_DIR}/${file} ${out}
    DEPENDS ${PROJECT_SOURCE_DIR}/${file} ${PROJECT_SOURCE_DIR}/cmake/fault_list.py
    COMMENT "Generating the list of faults"
    VERBATIM)
  target_sources(bitspec_${module} PRIVATE ${out})
  target_include_directories(bitspec_${module} PUBLIC ${PROJECT_BINARY_DIR}/generated)
endfunction()
