# bitspec_embed(ROOM FOLDER): every .yaml and .json below FOLDER becomes part of the library of ROOM; see harness/catalogue/embedded.h.
# Runs again when a file changes or appears.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(bitspec_embed room folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.yaml)
  set(out ${CMAKE_BINARY_DIR}/embedded_${folder}.cpp)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/cmake/embed.py ${CMAKE_SOURCE_DIR} ${folder} ${out}
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed.py
    COMMENT "Embedding ${folder}/"
    VERBATIM)
  target_sources(bitspec_${room} PRIVATE ${out})
endfunction()
