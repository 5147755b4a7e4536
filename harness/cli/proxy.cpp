// bitspec proxy: passes traffic on and judges it, until it is interrupted.
#include "harness/proxy/proxy.h"

#include <ostream>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/run_reports.h"
#include "harness/judging/traffic_judge.h"

namespace bitspec::cli {
namespace {

// "127.0.0.1:8081", "[::1]:0".
Result<proxy::ProxyOptions> proxy_options_of(const ProxyArguments& a) {
  proxy::ProxyOptions out;
  const std::size_t colon = a.listen.rfind(':');
  const auto port = colon == std::string::npos ? bad_input("no port") : parse_decimal(a.listen.substr(colon + 1));
  if (!port || *port > 65535)
    return bad_input("--listen: invalid value '" + a.listen + "': expected ADDRESS:PORT, such as 127.0.0.1:8081");
  out.address = a.listen.substr(0, colon);
  if (out.address.starts_with('[') && out.address.ends_with(']'))
    out.address = out.address.substr(1, out.address.size() - 2);
  out.port = static_cast<std::uint16_t>(*port);
  auto to = Url::parse(a.to);
  if (!to) return tl::unexpected(to.error().within("--to"));
  out.to = std::move(*to);
  out.most_connections = a.connections;
  return out;
}

}  // namespace

ExitCode run_proxy(const ProxyArguments& a, Io& io) {
  InterruptWait end;  // before any thread is made, so that they leave the signals to us
  const auto suites = open_suites(a.run.suites, io);
  if (!suites) return suites.error();
  if (auto tried = try_reports(a.run.reports); !tried) {
    complain(io, tried.error());
    return ExitCode::kUsage;
  }
  const auto options = proxy_options_of(a);
  if (!options) return refuse(io, options.error());
  std::unique_ptr<recording::CaptureFile> record;
  if (!a.record.empty()) {
    auto created = recording::CaptureFile::create(a.record, options->to.port);
    if (!created) {
      complain(io, created.error());
      return ExitCode::kUsage;
    }
    record = std::move(*created);
  }
  judging::TrafficJudge judge(*suites, {a.run.target.profile.value_or(Profile::kWin32), a.run.level, io.version});
  judge.begin_file(a.record.empty() ? "live-traffic" : a.record);
  if (a.record.empty())
    judge.remark("not recorded: bitspec judge can repeat this only from a file that --record writes");
  recording::Exchanges exchanges(judge);
  auto proxy = proxy::Proxy::start(*options, exchanges, record.get());
  if (!proxy) return refuse(io, proxy.error());
  io.out << (*proxy)->url() << std::endl;
  end.wait();

  (*proxy)->stop();
  exchanges.finish();
  const auto result = judge.take();
  print_summary(result, a.run, io);
  bool written = write_reports(result, a.run, io);
  if (record) {
    if (auto flushed = record->flush(); !flushed) {
      complain(io, flushed.error());
      written = false;
    }
  }
  return written ? exit_code_of(result, a.run.fail_on) : ExitCode::kInternal;
}

}  // namespace bitspec::cli
