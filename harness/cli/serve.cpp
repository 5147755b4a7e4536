// bitspec serve: the reference server, until somebody ends it.
#include <ostream>

#include "harness/cli/commands.h"
#include "harness/cli/interrupt.h"
#include "harness/refserver/server.h"

namespace bitspec::cli {

ExitCode serve_reference(const ServeArguments& a, Io& io) {
  InterruptWait end;  // before the server's threads are made, so that they leave the signals to us
  refserver::Options options;
  options.profile = a.profile;
  options.address = a.address;
  options.port = a.port;
  options.folder = a.folder;
  options.faults = a.faults;
  const auto server = refserver::Server::start(options);
  if (!server) {
    complain(io, server.error());
    return exit_code_of(server.error());
  }
  io.out << (*server)->url() << std::endl;
  end.wait();
  return ExitCode::kConformant;
}

}  // namespace bitspec::cli
