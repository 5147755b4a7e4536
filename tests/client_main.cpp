// main() of the tests with a cpp-httplib client: a child process that is the test program itself.
#include <gtest/gtest.h>
#include <unistd.h>

#include <string_view>

#include "harness/wire/httplib_transport.h"

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == bitspec::wire::kHttplibCommand)
    return bitspec::wire::run_httplib_child(STDIN_FILENO);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
