// bitspec serve: the reference server, until it is interrupted, and tests of the clients that upload to it.
#include <algorithm>
#include <fstream>
#include <ostream>

#include "harness/base/edit_distance.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/run_reports.h"
#include "harness/client_cases/director.h"
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
  std::optional<catalogue::Suites> suites;
  std::unique_ptr<client_cases::Director> director;
  std::unique_ptr<refserver::Server> server;
};

// Without a word of the user all of them.
Result<std::vector<std::string>> chosen_cases(const ServeArguments& a, const catalogue::ClientCases& known) {
  std::vector<std::string> all;
  for (const auto& one : known.cases) all.push_back(one.id);
  if (!a.judge) return std::vector<std::string>{};
  std::vector<std::string> out;
  for (const auto& id : a.cases) {
    if (id == "all") return all;
    if (!known.find(id)) {
      Error error{ErrorCode::kBadInput, "unknown case '" + id + "'", std::nullopt, did_you_mean(id, all)};
      return tl::unexpected(std::move(error));
    }
    if (std::ranges::find(out, id) == out.end()) out.push_back(id);
  }
  return out.empty() ? all : out;
}

// For --log and --judge.
Result<std::unique_ptr<client_cases::Director>> make_director(const ServeArguments& a, Profile profile,
                                                              const catalogue::Suites& suites, Io& io) {
  auto cases = chosen_cases(a, suites.client);
  if (!cases) return tl::unexpected(cases.error());
  client_cases::DirectorOptions options;
  options.profile = profile;
  options.level = a.run.level;
  options.watch = std::chrono::duration<double>(a.watch).count();
  options.cases = std::move(*cases);
  options.tool_version = io.version;
  if (a.log) options.log = [&io](const std::string& line) { io.err << line << std::endl; };
  return std::make_unique<client_cases::Director>(suites, std::move(options));
}

ExitCode report_clients(const ServeArguments& a, const results::RunResult& result, Io& io) {
  print_summary(result, a.run, io);
  if (!write_reports(result, a.run, io)) return ExitCode::kInternal;
  return exit_code_of(result, a.run.fail_on);
}

// Of this and the next: the exit code if it failed.
std::optional<ExitCode> prepare_options(const ServeArguments& a, Serving& serving, Options& options, Io& io) {
  options = options_of(a);
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
  return std::nullopt;
}

// What watches the server for --log and --judge.
std::optional<ExitCode> prepare_watch(const ServeArguments& a, Serving& serving, Options& options, Io& io) {
  if (!a.judge && !a.log) return std::nullopt;
  auto suites = open_suites(a.run.suites, io);
  if (!suites) return suites.error();
  serving.suites = std::move(*suites);
  if (auto tried = try_reports(a.run.reports); !tried) {
    complain(io, tried.error());
    return ExitCode::kUsage;
  }
  auto director = make_director(a, options.profile, *serving.suites, io);
  if (!director) return refuse(io, director.error());
  serving.director = std::move(*director);
  options.watch = serving.director.get();
  return std::nullopt;
}

}  // namespace

ExitCode serve_reference(const ServeArguments& a, Io& io) {
  InterruptWait end;  // before the server's threads are made, so that they leave the signals to us
  Serving serving;
  Options options;
  if (const auto failed = prepare_options(a, serving, options, io)) return *failed;
  if (const auto failed = prepare_watch(a, serving, options, io)) return *failed;
  auto server = refserver::Server::start(options);
  if (!server) {
    complain(io, server.error());
    // A port that is in use, or a folder that cannot be made: other options help.
    return server.error().code == ErrorCode::kIo ? ExitCode::kUsage : exit_code_of(server.error());
  }
  serving.server = std::move(*server);
  const std::string url = serving.server->url();
  const auto target = a.target_file.empty() ? options.folder + "/target.yaml" : a.target_file;
  if (a.everything) {
    if (auto written = write_target(*serving.server, options, target); !written) return refuse(io, written.error());
  }
  io.out << url << std::endl;
  if (a.everything) io.out << "target file: " << target << std::endl;
  end.wait(a.time);
  if (serving.director) serving.director->stop();
  serving.server.reset();
  return a.judge ? report_clients(a, serving.director->result(url), io) : ExitCode::kConformant;
}

}  // namespace bitspec::cli
