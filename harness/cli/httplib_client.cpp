// The hidden command: this program as the child process that makes requests with cpp-httplib.
#include <unistd.h>

#include <string_view>

#include "harness/cli/cli.h"
#include "harness/wire/httplib_transport.h"

namespace bitspec::cli {

std::optional<int> httplib_client(int argc, char** argv) {
  if (argc != 2 || std::string_view(argv[1]) != wire::kHttplibCommand) return std::nullopt;
  return wire::run_httplib_child(STDIN_FILENO);
}

}  // namespace bitspec::cli
