# cmake --install: the program, completions for shells, the manual page, the schemas of its files for editors, the documents. CPack: the same as .deb and .tar.gz.
include(GNUInstallDirs)
install(TARGETS bitspec RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES suites/schema/scenario.json suites/schema/target.json suites/schema/known-failing.json
  reports/schema/result.json DESTINATION ${CMAKE_INSTALL_DATADIR}/bitspec/schema)
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The program writes its own completions and manual page.
function(bitspec_install_printed file)
  set(out ${PROJECT_BINARY_DIR}/printed/${file})
  get_filename_component(folder ${file} DIRECTORY)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/printed/${folder})
  list(JOIN ARGN " " command)
  install(CODE "execute_process(COMMAND $<TARGET_FILE:bitspec> ${command} OUTPUT_FILE ${out} COMMAND_ERROR_IS_FATAL ANY)")
  install(FILES ${out} DESTINATION ${CMAKE_INSTALL_DATADIR}/${folder})
endfunction()
bitspec_install_printed(bash-completion/completions/bitspec completions bash)
bitspec_install_printed(zsh/vendor-completions/_bitspec completions zsh)
bitspec_install_printed(fish/vendor_completions.d/bitspec.fish completions fish)
bitspec_install_printed(man/man1/bitspec.1 man)

# The library, and what find_package(bitspec) reads.
include(CMakePackageConfigHelpers)
install(CODE "execute_process(COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target bitspec_archive OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)")
install(FILES ${PROJECT_BINARY_DIR}/library/libbitspec.a DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY harness/library/bitspec DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
set(BITSPEC_HTTPLIB_LIBRARIES ${CPP_HTTPLIB_LINK_LIBRARIES})
configure_package_config_file(cmake/bitspecConfig.cmake.in ${PROJECT_BINARY_DIR}/library/bitspecConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/bitspec PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/library/bitspecConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/library/bitspecConfig.cmake ${PROJECT_BINARY_DIR}/library/bitspecConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/bitspec)

set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_NAME bitspec)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_VENDOR "the bitspec project")
set(CPACK_PACKAGE_CONTACT "the bitspec project")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "conformance test suite for servers of the BITS Upload Protocol")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # asks dpkg-shlibdeps, of the package dpkg-dev
include(CPack)
