# Tools that make builds faster, used where they are installed: ccache, and mold as the linker.
# -DBITSPEC_CCACHE=OFF or -DBITSPEC_MOLD=OFF builds without them; a launcher or linker chosen by the user is kept.
include(CheckLinkerFlag)

find_program(BITSPEC_CCACHE ccache DOC "Compiler cache")
if(BITSPEC_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # It caches what uses a precompiled header only where it is told that no __TIME__ and no macro of ours matters to one.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${BITSPEC_CCACHE})
endif()

find_program(BITSPEC_MOLD mold DOC "Linker")
if(BITSPEC_MOLD AND NOT CMAKE_EXE_LINKER_FLAGS MATCHES "-fuse-ld=")
  check_linker_flag(CXX -fuse-ld=mold BITSPEC_COMPILER_TAKES_MOLD)
  if(BITSPEC_COMPILER_TAKES_MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
endif()
