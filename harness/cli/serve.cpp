// bitspec serve: the reference server, until it is interrupted.
#include <fstream>
#include <ostream>

#include "harness/cli/commands.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/open_target.h"
#include "harness/refserver/config.h"
#include "harness/refserver/everything.h"
#include "harness/refserver/temporary_folder.h"

namespace bitspec::cli {
namespace {

using refserver::Options;

Options options_of(const ServeArguments& a) {
  Options options;
  options.profile = a.profile;
  options.address = a.address;
  options.port = a.port;
  options.folder = a.folder;
  return options;
}

// Nothing: the mistakes were printed.
std::optional<Options> options_from_file(const std::string& path, Io& io) {
  auto config = refserver::read_config_file(path);
  for (const auto& error : config.errors) complain(io, error);
  if (!config.errors.empty()) return std::nullopt;
  return std::move(config.options);
}

Result<Options> everything_of(const ServeArguments& a, const std::string& folder) {
  auto options = refserver::everything({a.profile, folder, a.listen});
  if (!options) return options;
  options->address = a.address;
  options->port = a.port;
  return options;
}

Result<void> write_target(const refserver::Server& server, const Options& options, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  out << refserver::everything_target(server, options) << std::flush;
  if (!out) return fail(ErrorCode::kIo, "cannot write " + path);
  return {};
}

// What was made for the server, and the server, which ends before it.
struct Serving {
  std::unique_ptr<refserver::TemporaryFolder> folder;
  std::unique_ptr<refserver::Server> server;
};

}  // namespace

ExitCode serve_reference(const ServeArguments& a, Io& io) {
  InterruptWait end;  // before the server's threads are made, so that they leave the signals to us
  Serving serving;
  auto options = options_of(a);
  if (!a.config.empty()) {
    auto read = options_from_file(a.config, io);
    if (!read) return ExitCode::kUsage;
    options = std::move(*read);
  }
  if (a.everything) {
    if (a.folder.empty()) {
      using refserver::TemporaryFolder;
      auto folder = TemporaryFolder::make(TemporaryFolder::Kind::kOnDisk);
      if (!folder) return refuse(io, folder.error());
      serving.folder = std::move(*folder);
    }
    auto all = everything_of(a, a.folder.empty() ? serving.folder->path() : a.folder);
    if (!all) return refuse(io, all.error());
    options = std::move(*all);
  }
  options.faults = a.faults;
  auto server = refserver::Server::start(options);
  if (!server) {
    complain(io, server.error());
    // A port that is in use, or a folder that cannot be made: other options help.
    return server.error().code == ErrorCode::kIo ? ExitCode::kUsage : exit_code_of(server.error());
  }
  serving.server = std::move(*server);
  const auto target = a.target_file.empty() ? options.folder + "/target.yaml" : a.target_file;
  if (a.everything) {
    if (auto written = write_target(*serving.server, options, target); !written) return refuse(io, written.error());
  }
  io.out << serving.server->url() << std::endl;
  if (a.everything) io.out << "target file: " << target << std::endl;
  end.wait();
  return ExitCode::kConformant;
}

}  // namespace bitspec::cli
