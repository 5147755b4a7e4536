// Lists of known failures: read before a run, applied and written after it, and bitspec known-failing update.
#include "harness/cli/known_failing.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <filesystem>
#include <ostream>

#include "harness/base/printable.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/output_file.h"
#include "harness/cli/read_result.h"
#include "reports/known_text.h"

namespace bitspec::cli {
namespace {

using results::KnownEntry;
using results::KnownState;

constexpr std::size_t kMostListBytes = 4u << 20;  // as for other YAML files

std::optional<known_failing::List> open_list(const std::string& path, Io& io) {
  const auto text = read_input(path, kMostListBytes);
  if (!text) {
    complain(io, text.error());
    return std::nullopt;
  }
  auto loaded = known_failing::read_list(path, *text);
  for (const auto& error : loaded.errors) complain(io, error);
  if (!loaded.errors.empty()) return std::nullopt;
  return std::move(loaded.list);
}

std::string header(const results::RunResult& result) {
  return fmt::format("# Rules that {} is known to break. See docs/run.md, known failures.\n", printable(result.url));
}

// Those that say nothing any more. An expired one does: somebody wanted to be told.
std::vector<KnownEntry> to_remove(const results::KnownFailing& list) {
  std::vector<KnownEntry> out;
  for (const KnownEntry& entry : list.entries) {
    if (entry.state == KnownState::kPasses || entry.state == KnownState::kNoMatch) out.push_back(entry);
  }
  return out;
}

}  // namespace

std::optional<KnownFailing> KnownFailing::open(const RunArguments& a, Io& io) {
  KnownFailing out(a);
  if (!a.known_failing.empty()) {
    out.list_ = open_list(a.known_failing, io);
    if (!out.list_) return std::nullopt;
  }
  const std::string& path = a.write_known_failing;
  if (path.empty()) return out;
  std::error_code error;
  if (path != a.known_failing && std::filesystem::is_regular_file(path, error)) {
    io.err << fmt::format("error: {} exists already; give it with --known-failing, too, to keep its entries\n", path);
    return std::nullopt;
  }
  if (auto tried = try_output(path); !tried) {
    complain(io, tried.error());
    return std::nullopt;
  }
  return out;
}

bool KnownFailing::lists(const results::Observation& broken, const std::string& profile) const {
  if (!list_) return false;
  const auto today = fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::time(nullptr)));
  return known_failing::lists(*list_, profile, today, broken);
}

void KnownFailing::apply(const catalogue::Suites& suites, results::RunResult& result) const {
  if (list_) known_failing::apply(*list_, suites, result);
}

bool KnownFailing::write(const catalogue::Suites& suites, const results::RunResult& result, Io& io) const {
  const std::string& path = a_.write_known_failing;
  if (path.empty()) return true;
  if (!result.complete) {
    io.err << "note: " << path << " is not written: the run is not complete\n";
    return true;
  }
  const auto fails = [this](const results::RuleResult& rule) { return fails_run(rule, a_.fail_on); };
  const auto added = known_failing::entries_for(result, list_.value_or(known_failing::List{}), suites, fails);
  Result<std::string> text = list_ ? known_failing::text_without(*list_, to_remove(result.known_failing))
                                   : Result<std::string>(header(result));
  if (text && !text->empty() && !text->ends_with('\n')) *text += "\n";
  auto written =
      text ? write_output(path, *text + known_failing::to_text(added)) : Result<void>(tl::unexpected(text.error()));
  if (!written) {
    complain(io, written.error());
    return false;
  }
  if (!a_.quiet) io.err << fmt::format("known failures: {} new in {}\n", added.size(), path);
  return true;
}

ExitCode update_known_failing(const KnownFailingArguments& a, Io& io) {
  const auto list = open_list(a.list, io);
  if (!list) return ExitCode::kUsage;
  auto result = read_result(a.result);
  if (!result) {
    complain(io, result.error());
    return ExitCode::kUsage;
  }
  const auto suites = open_suites(a.suites, io);
  if (!suites) return suites.error();
  if (suites->digest != result->suites_digest) io.err << "note: the report was made with other suites\n";
  if (!result->complete) io.err << "note: the run was not complete, so that nothing counts as passing\n";
  known_failing::apply(*list, *suites, *result);
  const auto remove = to_remove(result->known_failing);
  const auto text = known_failing::text_without(*list, remove);
  const auto written = !text            ? Result<void>(tl::unexpected(text.error()))
                       : remove.empty() ? Result<void>()
                                        : write_output(a.list, *text);
  if (!written) {
    complain(io, written.error());
    return exit_code_of(written.error());
  }
  for (const KnownEntry& entry : remove)
    io.out << reports::stale_entry(result->known_failing, entry, "removed") << "\n";
  io.out << fmt::format("{} of {} entries removed\n", remove.size(), list->entries.size());
  return ExitCode::kConformant;
}

}  // namespace bitspec::cli
