# cmake --install: the program, completions for shells, the schemas of its files for editors, the documents. CPack: the same as .deb and .tar.gz.
include(GNUInstallDirs)
install(TARGETS bitspec RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES suites/schema/scenario.json suites/schema/target.json suites/schema/known-failing.json
  reports/schema/result.json DESTINATION ${CMAKE_INSTALL_DATADIR}/bitspec/schema)
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The program writes its own completions.
function(bitspec_install_completions shell name folder)
  set(out ${PROJECT_BINARY_DIR}/completions/${shell}/${name})
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/completions/${shell})
  install(CODE "execute_process(COMMAND $<TARGET_FILE:bitspec> completions ${shell} OUTPUT_FILE ${out} COMMAND_ERROR_IS_FATAL ANY)")
  install(FILES ${out} DESTINATION ${CMAKE_INSTALL_DATADIR}/${folder})
endfunction()
bitspec_install_completions(bash bitspec bash-completion/completions)
bitspec_install_completions(zsh _bitspec zsh/vendor-completions)
bitspec_install_completions(fish bitspec.fish fish/vendor_completions.d)

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
