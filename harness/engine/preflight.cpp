#include "harness/engine/preflight.h"

#include <fmt/format.h>

#include <thread>

#include "harness/base/printable.h"
#include "harness/base/random.h"
#include "harness/engine/body_hash.h"

namespace bitspec::engine {
namespace {

using scenario::PacketStep;
using scenario::Step;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kSecondConnection{500};  // how long a Ping beside an idle connection may take

Step packet(PacketType type, std::string name, std::string range = {}) {
  PacketStep p;
  p.packet = type;
  if (type == PacketType::kCreateSession) p.as = "s";
  if (!range.empty()) p.range = scenario::Template{std::move(range), {}};
  return Step{{}, std::move(name), std::move(p)};
}

Step connection(scenario::ConnectionStep::Do what) {
  scenario::ConnectionStep step;
  step.what = what;
  return Step{{}, "connection", step};
}

bool speaks_bits(const Exchange& exchange) {
  for (const Field& field : exchange.answer.fields.list()) {
    if (lower(field.name).starts_with("bits-")) return true;
  }
  return false;
}

// What a try to upload in one layout of paths came to.
struct Trial {
  bool uploaded = false, bits = false, answered = false, readable = false, survives = false, host_id = false,
       silent = false, kept_alive = false;
  std::string first_answer, server, failed;
  int status = 0;        // of the answer to Create-Session
  std::string location;  // where it sends the client
};

// What a person may try where no BITS server answers.
std::string hint(const Trial& trial) {
  if (trial.status == 401) return "; credentials are given with --user, or in a target file";
  if (trial.status >= 300 && trial.status <= 399 && !trial.location.empty())
    return "; it points to " + printable(trial.location, 200) + ", and redirects are not followed";
  return {};
}

// Fresh for each run, so that files of an earlier one are not in the way.
std::string run_name() {
  return fmt::format("bitspec-{:08x}", fresh_random() >> 32);
}

class Preflight {
 public:
  Preflight(Environment& environment, std::uint64_t seed) : environment_(environment), seed_(seed) {}

  results::Preflight run() {
    results::Preflight out;
    auto stream = environment_.connect(environment_.url());
    if (!stream) {
      out.error = stream.error().message;
      return out;
    }
    (*stream)->close();
    out.reachable = true;
    if (environment_.target->tls.insecure)
      out.notes.push_back("INSECURE: certificates are not checked; anybody may have answered in the server's place");
    // A folder of its own for each scenario where the server makes folders, else long names in one.
    environment_.layout.folders = true;
    Trial trial = first_try();
    if (!trial.uploaded && !trial.silent && !environment_.target->one_url && !environment_.stopped()) {
      environment_.layout.folders = false;
      const Trial flat = upload("preflight-flat", true);
      if (flat.uploaded)
        out.notes.push_back("the server makes no folders for uploads: the run uses long names in one folder");
      if (flat.uploaded || !trial.answered) trial = flat;
      if (!flat.uploaded) environment_.layout.folders = true;
    }
    out.server = printable(trial.server, 200);
    out.bits_server = trial.bits;
    out.keeps_alive = trial.kept_alive;
    environment_.host_id_seen = trial.host_id;
    if (!trial.answered) {
      out.error = trial.first_answer;
      out.reachable = false;
      return out;
    }
    if (!trial.bits) {
      out.error = "a BITS_POST Create-Session got " + trial.first_answer + " and no BITS field" +
                  (!environment_.target->one_url && url_itself_speaks_bits()
                       ? "; but the URL itself takes one: --one-url judges that"
                       : hint(trial));
      return out;
    }
    if (!trial.uploaded) out.notes.push_back("an ordinary upload does not work: " + trial.failed);
    read_back(trial, out);
    connections(trial, out);
    return out;
  }

 private:
  // Who says nothing to the first packet gets no second one: one time limit is long enough to wait.
  Trial first_try() {
    environment_.second_try = false;
    Trial trial = upload("preflight", true);
    environment_.second_try = true;
    return trial;
  }

  // Ping, Create-Session, a Fragment on the same connection and one on another, Close-Session, GET.
  Trial upload(const std::string& name, bool new_connection_between) {
    Trial trial;
    Conversation talk(environment_, name, seed_);
    std::vector<Exchange*> made;
    int connection_before = 0;
    const auto send = [&](const Step& step) {
      made.clear();
      if (!talk.run(step, made) || made.empty()) return false;
      const Exchange& exchange = *made.back();
      trial.answered = trial.answered || exchange.answered();
      trial.kept_alive = trial.kept_alive || (exchange.answered() && exchange.connection == connection_before);
      connection_before = exchange.connection;
      trial.silent = !trial.answered && exchange.answer.ending == wire::Ending::kSilent;
      trial.bits = trial.bits || speaks_bits(exchange);
      if (trial.first_answer.empty() || exchange.sent.step == "create") trial.first_answer = exchange.outcome_text();
      if (trial.server.empty()) trial.server = exchange.field("Server").value_or("");
      if (exchange.sent.step == "create") {
        trial.host_id = trial.host_id || exchange.field("BITS-Host-Id").has_value();
        trial.status = exchange.answer.status;
        trial.location = exchange.field("Location").value_or("");
      }
      if (talk.met(exchange)) return true;
      if (trial.failed.empty() && exchange.sent.step != "ping")
        trial.failed = exchange.sent.step + " got " + exchange.outcome_text();
      return false;
    };
    send(packet(PacketType::kPing, "ping"));
    if (!trial.answered) {
      talk.finish();
      return trial;
    }
    bool ok = send(packet(PacketType::kCreateSession, "create")) &&
              send(packet(PacketType::kFragment, "fragment", "0-999/3000"));
    if (ok && new_connection_between) (void)talk.run(connection(scenario::ConnectionStep::Do::kNew), made);
    const bool second = ok && send(packet(PacketType::kFragment, "fragment", "1000-2999/3000"));
    trial.survives = second || !ok;
    if (ok && !second && new_connection_between) {
      talk.finish();
      Trial same = upload(name + "-one-connection", false);
      same.survives = !same.uploaded;
      return same;
    }
    ok = second && send(packet(PacketType::kCloseSession, "close"));
    trial.uploaded = ok;
    // Nothing may wait for the download: a server that serves one connection at a time is found out only later.
    if (ok) (void)talk.run(connection(scenario::ConnectionStep::Do::kClose), made);
    if (ok) trial.readable = reads_back(talk);
    talk.finish();
    return trial;
  }

  // Some servers have one URL for all uploads. The base had a slash put behind it.
  bool url_itself_speaks_bits() {
    Conversation talk(environment_, "preflight-url", seed_);
    const std::string& base = environment_.layout.base;
    for (const std::string& path : {base, base.substr(0, base.size() - 1)}) {
      if (path.empty()) continue;
      Step step = packet(PacketType::kCreateSession, "create");
      std::get<PacketStep>(step.what).path = scenario::Template{path, {}};
      std::vector<Exchange*> made;
      if (talk.run(step, made) && !made.empty() && made.back()->success() && speaks_bits(*made.back())) return true;
    }
    return false;
  }

  bool reads_back(Conversation& talk) {
    std::vector<Exchange*> made;
    scenario::ReadBackStep step;
    step.session = "s";
    if (!talk.run(Step{{}, "read_back", step}, made) || made.empty() || !made.back()->success()) return false;
    const auto source = generated_source(talk.sessions().stream_seed("s"), 0, 3000);
    return made.back()->body.sha256 == digest_of(*source).sha256;
  }

  void read_back(const Trial& trial, results::Preflight& out) {
    const target::Target& target = *environment_.target;
    environment_.read_back = way(target, trial.readable);
    out.readback = environment_.read_back != ReadBack::kNone;
    if (!trial.uploaded) return;
    if (environment_.read_back == ReadBack::kFolder)
      out.notes.push_back("uploads are read back from the folder " + target.files_folder);
    if (environment_.read_back == ReadBack::kCommand)
      out.notes.push_back("uploads are read back by the program " + target.read_back.command.front());
    if (target.read_back.kind == target::ReadBackWay::Kind::kNone)
      out.notes.push_back("rules about stored data are skipped: the target says read_back: none");
    else if (!trial.readable && !out.readback)
      out.notes.push_back("uploads cannot be read back by GET: rules about stored data are skipped");
  }

  // A way that the target names is taken as it is: whether it gives back the right bytes is for the rules to say.
  static ReadBack way(const target::Target& target, bool readable) {
    using Kind = target::ReadBackWay::Kind;
    switch (target.read_back.kind) {
      case Kind::kNone:
        return ReadBack::kNone;
      case Kind::kFolder:
        return ReadBack::kFolder;
      case Kind::kCommand:
        return ReadBack::kCommand;
      case Kind::kGet:
        return ReadBack::kGet;
      case Kind::kProbe:
        break;
    }
    if (readable) return ReadBack::kGet;
    return target.files_folder.empty() ? ReadBack::kNone : ReadBack::kFolder;
  }

  void connections(const Trial& trial, results::Preflight& out) {
    out.survives_connections = environment_.sessions_survive = trial.survives;
    if (!trial.survives) out.notes.push_back("sessions do not outlive their connection");
    // One connection open and silent: is another one served?
    auto idle = environment_.connect(environment_.url());
    Environment quick = environment_;
    quick.limits.exchange = std::min(quick.limits.exchange, kSecondConnection);
    const bool beside = alive(quick, milliseconds(0));
    if (idle) (*idle)->close();
    if (beside || !alive(environment_, milliseconds(1000))) return;
    out.single_threaded = true;
    environment_.one_connection = true;
    out.notes.push_back("the server serves one connection at a time: one job, one connection");
  }

  Environment& environment_;
  std::uint64_t seed_;
};

}  // namespace

results::Preflight preflight(Environment& environment, std::uint64_t seed) {
  return Preflight(environment, seed).run();
}

Environment environment_of(const target::Target& target, Profile profile, const std::atomic<bool>* stop) {
  Environment environment;
  environment.target = &target;
  environment.profile = profile;
  environment.layout.base = target.url.path;
  environment.layout.run = run_name();
  environment.limits.exchange = target.timeout;
  environment.limits.connect = std::min(target.timeout, milliseconds(2000));
  environment.stop = stop;
  return environment;
}

results::Preflight look_at(const target::Target& target, Profile profile, const std::atomic<bool>* stop) {
  Environment environment = environment_of(target, profile, stop);
  return preflight(environment, 1);
}

bool alive(const Environment& environment, milliseconds patience) {
  const auto until = Clock::now() + patience;
  do {
    Conversation talk(environment, "alive", 0);
    std::vector<Exchange*> made;
    (void)talk.run(packet(PacketType::kPing, "ping"), made);
    const bool answered = !made.empty() && made.back()->answered();
    talk.finish();
    if (answered) return true;
    std::this_thread::sleep_for(milliseconds(50));
  } while (Clock::now() < until && !environment.stopped());
  return false;
}

}  // namespace bitspec::engine
