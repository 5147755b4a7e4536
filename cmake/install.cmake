# cmake --install: the program, the schemas of its files for editors, the documents. CPack: the same as .deb and .tar.gz.
include(GNUInstallDirs)
set(BITSPEC_INSTALL_SCHEMAS ${CMAKE_INSTALL_DATADIR}/bitspec/schema)
install(TARGETS bitspec RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES suites/schema/scenario.json suites/schema/target.json suites/schema/known-failing.json
  reports/schema/result.json DESTINATION ${BITSPEC_INSTALL_SCHEMAS})
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

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
