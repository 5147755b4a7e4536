# Every library comes from a Debian 12 package; scripts/build names them. Nothing is fetched.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tl-expected REQUIRED)
find_package(pugixml REQUIRED)
find_package(Boost 1.81 REQUIRED)
if(NOT TARGET pugixml)
  add_library(pugixml INTERFACE IMPORTED)
  target_link_libraries(pugixml INTERFACE pugixml::pugixml)
endif()

# Beast and Asio headers only; the reference server's reader is the only product code that includes them.
if(NOT TARGET Boost::headers)
  add_library(Boost::headers INTERFACE IMPORTED)
endif()

find_library(HTTP_PARSER_LIBRARY http_parser REQUIRED)
add_library(http_parser INTERFACE IMPORTED)
target_link_libraries(http_parser INTERFACE ${HTTP_PARSER_LIBRARY})

# The library was built with OpenSSL, zlib and brotli: without the same macros its classes have another layout. Only the
# file that includes it gets them.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CPP_HTTPLIB REQUIRED cpp-httplib)

if(BITSPEC_TESTS)
  find_package(GTest REQUIRED)
endif()
