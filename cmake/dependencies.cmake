# Every library comes from a Debian 12 package, listed in scripts/dependencies. Nothing is downloaded.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tl-expected REQUIRED)
find_package(pugixml REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(ZLIB REQUIRED)
if(NOT TARGET pugixml)
  add_library(pugixml INTERFACE IMPORTED)
  target_link_libraries(pugixml INTERFACE pugixml::pugixml)
endif()

# Beast and Asio, headers only. In the product only harness/refserver/beast_parser.h includes them.
if(NOT TARGET Boost::headers)
  add_library(Boost::headers INTERFACE IMPORTED)
endif()

# Debian's library is built with OpenSSL, zlib and brotli. Code compiled without the same macros would see classes with
# another layout, so the one file that includes the header gets these flags.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CPP_HTTPLIB REQUIRED cpp-httplib)
pkg_check_modules(PCAP REQUIRED IMPORTED_TARGET libpcap)

# Writes the list of faults; also runs tests.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# Used by tests only.
if(BITSPEC_TESTS)
  find_package(GTest REQUIRED)
  find_path(BITSPEC_VALIJSON_INCLUDE valijson/schema.hpp REQUIRED)
  find_library(HTTP_PARSER_LIBRARY http_parser REQUIRED)
  add_library(http_parser INTERFACE IMPORTED)
  target_link_libraries(http_parser INTERFACE ${HTTP_PARSER_LIBRARY})
endif()
