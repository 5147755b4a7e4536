// bitspec judge: traffic that was recorded elsewhere.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

#include "harness/base/printable.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/output_file.h"
#include "harness/cli/run_reports.h"
#include "harness/judging/from_result.h"
#include "harness/judging/traffic_judge.h"
#include "harness/recording/capture.h"
#include "harness/recording/har.h"
#include "harness/recording/pasted_text.h"
#include "reports/report.h"

namespace bitspec::cli {
namespace {

constexpr const char* kStandardInput = "-";

Result<std::string> read_text(const std::string& path) {
  if (path != kStandardInput) return read_input(path);
  std::string text;
  char buffer[64 * 1024];
  while (std::cin.read(buffer, sizeof buffer) || std::cin.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(std::cin.gcount()));
    if (text.size() > kMostInput) return fail(ErrorCode::kLimit, "standard input is larger than 256 MiB");
  }
  return text;
}

bool begins_like_json(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  return begin != std::string_view::npos && text[begin] == '{';
}

// The first bytes of a file, if there is one.
std::string first_bytes(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return {};
  std::string out(4, 0);
  std::ifstream in(path, std::ios::binary);
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(in.gcount()));
  return out;
}

// `read`: reads the capture into a Receiver. What was read of a broken one is judged.
template <class Read>
Result<void> judge_capture(const std::string& path, judging::TrafficJudge& judge, Read read) {
  judge.begin_file(path);
  recording::Exchanges exchanges(judge);
  const recording::CaptureSummary summary = read(exchanges);
  exchanges.finish();
  if (!summary.error) return {};
  if (summary.packets == 0) return tl::unexpected(*summary.error);
  judge.remark(summary.error->message);
  return {};
}

// By what it holds, whatever its name.
Result<void> judge_text(const std::string& path, const std::string& text, judging::TrafficJudge& judge) {
  if (recording::is_capture(text))
    return judge_capture(path, judge, [&](recording::Receiver& receiver) {
      return recording::read_capture_bytes(text, "standard input", receiver);
    });
  if (recording::is_har(text)) {
    judge.begin_file(path);
    return recording::read_har(text, judge);
  }
  if (begins_like_json(text)) {
    const auto result = reports::from_json(text);
    if (!result) return tl::unexpected(result.error());
    judge.begin_file(path, true);
    judging::read_result_exchanges(*result, judge);
    return {};
  }
  if (!recording::is_pasted_text(text))
    return bad_input(
        "no recorded traffic: expected a capture (pcap, pcapng), a HAR file, a JSON report of bitspec, or the text of "
        "requests and answers (docs/recordings.md)");
  judge.begin_file(path);
  recording::read_pasted_text(text, judge);
  return {};
}

Result<void> judge_file(const std::string& path, judging::TrafficJudge& judge) {
  // A capture may be larger than memory.
  if (path != kStandardInput && recording::is_capture(first_bytes(path)))
    return judge_capture(path, judge,
                         [&](recording::Receiver& receiver) { return recording::read_capture(path, receiver); });
  const auto text = read_text(path);
  if (!text) return tl::unexpected(text.error());
  auto judged = judge_text(path, *text, judge);
  if (!judged) return tl::unexpected(judged.error().within(path == kStandardInput ? "standard input" : path));
  return {};
}

}  // namespace

ExitCode judge_recordings(const JudgeArguments& a, Io& io) {
  const auto suites = open_suites(a.run.suites, io);
  if (!suites) return suites.error();
  if (auto tried = try_reports(a.run.reports); !tried) {
    complain(io, tried.error());
    return ExitCode::kUsage;
  }
  judging::TrafficJudge judge(*suites, {a.run.target.profile.value_or(Profile::kWin32), a.run.level, io.version});
  // A file that cannot be read does not take the findings in others with it.
  std::optional<ExitCode> failed;
  std::size_t failures = 0;
  for (const auto& file : a.files) {
    const auto judged = judge_file(file, judge);
    if (judged) continue;
    complain(io, judged.error());
    if (!failed) failed = exit_code_of(judged.error());
    ++failures;
  }
  if (failures == a.files.size()) return *failed;
  const results::RunResult result = judge.take();
  print_summary(result, a.run, io);
  if (!write_reports(result, a.run, io)) return ExitCode::kInternal;
  return failed.value_or(exit_code_of(result, a.run.fail_on));
}

}  // namespace bitspec::cli
