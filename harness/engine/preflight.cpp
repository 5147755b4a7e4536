#include "harness/engine/preflight.h"

#include <algorithm>

#include "harness/base/printable.h"
#include "harness/engine/alive.h"
#include "harness/engine/plain_packets.h"
#include "harness/engine/trial_upload.h"

namespace bitspec::engine {
namespace {

constexpr milliseconds kOnlyConnection{1000};  // how long a Ping may take once the other connection is closed
constexpr std::size_t kShown = 200;            // bytes of a value

// What a person may try where an ordinary upload is not accepted.
std::string advice(const TrialUpload& trial, bool one_url) {
  const Refusal& refusal = trial.refusal;
  if (refusal.status >= 300 && refusal.status <= 399) {
    const std::string place = refusal.location.empty() ? "" : " to " + printable(refusal.location, kShown);
    return "; a redirect" + place + " is not followed by BITS clients: give bitspec that server's URL";
  }
  using results::ChangeKind;
  if (refusal.kind == ChangeKind::kCredentials)
    return "; credentials are given with --user, --header, or in a target file";
  if (refusal.kind == ChangeKind::kDiskFull) return "; the disk or the quota of the server is full";
  if (refusal.status == 403 || refusal.status == 404 || refusal.status == 409)
    return one_url ? "; where the URL holds a file already, allow overwriting or remove the file"
                   : "; may this user write there, and does the folder exist?";
  if (refusal.status == 405 || refusal.status == 501)
    return "; uploads may be switched off there, or a filter does not know the method BITS_POST";
  return "; see the log of the server";
}

// What a person may try where no BITS server answers.
std::string hint(const TrialUpload& trial) {
  if (trial.create_status == 401) return "; credentials are given with --user, or in a target file";
  if (trial.create_status >= 300 && trial.create_status <= 399 && !trial.location.empty())
    return "; it points to " + printable(trial.location, kShown) + ", and redirects are not followed";
  return {};
}

class Preflight {
 public:
  Preflight(const Environment& environment, std::uint64_t seed)
      : environment_(environment), target_(*environment.target), seed_(seed) {}

  PreflightFindings run() {
    if (!connects()) return std::move(out_);
    const TrialUpload trial = upload();
    out_.trial = trial;
    out_.report.server = printable(trial.server, kShown);
    out_.report.bits_server = trial.bits;
    out_.report.keeps_alive = trial.kept_alive;
    facts().host_id_seen = trial.host_id_seen;
    if (!trial.answered) {
      out_.report.error = trial.first_answer;
      out_.report.reachable = false;
    } else if (!trial.bits) {
      out_.report.error = no_bits_server(trial);
    } else {
      if (!trial.uploaded || !trial.sessions_survive)
        out_.sessions = count_sessions(environment_.with(facts()), "preflight-sessions", seed_);
      if (!trial.uploaded && !out_.sessions.by_turns())
        note("an ordinary upload does not work: " + trial.failed + advice(trial, target_.one_url));
      read_back(trial);
      sessions(trial);
      connections();
    }
    return std::move(out_);
  }

 private:
  TargetFacts& facts() { return out_.facts; }
  void note(std::string text) { out_.report.notes.push_back(std::move(text)); }

  bool connects() {
    auto stream = environment_.connect(environment_.url());
    if (!stream) {
      out_.report.error = stream.error().message;
      return false;
    }
    (*stream)->close();
    out_.report.reachable = true;
    if (target_.tls.insecure)
      note("INSECURE: certificates are not checked; anybody may have answered in the server's place");
    return true;
  }

  // A folder of its own for each scenario where the server makes folders, else long names in one.
  TrialUpload upload() {
    // Who says nothing to the first packet gets no second one: one time limit is long enough to wait.
    Environment once = environment_.with(facts());
    once.second_try = false;
    TrialUpload trial = try_upload(once, "preflight", seed_);
    if (trial.uploaded || trial.silent || target_.one_url || environment_.stopped()) return trial;
    TargetFacts flat_names = facts();
    flat_names.folders = false;
    const TrialUpload flat = try_upload(environment_.with(flat_names), "preflight-flat", seed_);
    if (flat.uploaded) {
      facts().folders = false;
      note("the server makes no folders for uploads: the run uses long names in one folder");
    }
    return flat.uploaded || !trial.answered ? flat : trial;
  }

  std::string no_bits_server(const TrialUpload& trial) const {
    const bool one_url = !target_.one_url && url_itself_speaks_bits();
    return "a BITS_POST Create-Session got " + trial.first_answer + " and no BITS field" +
           (one_url ? "; but the URL itself takes one: --one-url judges that" : hint(trial));
  }

  // Some servers have one URL for all uploads. The base had a slash put behind it.
  bool url_itself_speaks_bits() const {
    const Environment there = environment_.with(out_.facts);
    Conversation talk(there, "preflight-url", seed_);
    const std::string& base = there.layout.base;
    for (const std::string& path : {base, base.substr(0, base.size() - 1)}) {
      if (path.empty()) continue;
      scenario::Step step = plain_packet(PacketType::kCreateSession, "create");
      std::get<scenario::PacketStep>(step.what).path = scenario::Template{path, {}};
      std::vector<Exchange*> made;
      if (talk.run(step, made) && !made.empty() && made.back()->success() && has_bits_field(*made.back())) return true;
    }
    return false;
  }

  void read_back(const TrialUpload& trial) {
    facts().read_back = read_back_of(target_, trial.get_works);
    facts().absent_status = trial.absent_status;
    out_.report.readback = facts().read_back != ReadBack::kNone;
    if (!trial.uploaded) return;
    if (facts().read_back == ReadBack::kFolder) note("uploads are read back from the folder " + target_.files_folder);
    if (facts().read_back == ReadBack::kCommand)
      note("uploads are read back by the program " + target_.read_back.command.front());
    if (target_.read_back.kind == target::ReadBackWay::Kind::kNone)
      note("rules about stored data are skipped: the target says read_back: none");
    else if (!trial.get_works && !out_.report.readback)
      note("uploads cannot be read back by GET: rules about stored data are skipped");
  }

  void sessions(const TrialUpload& trial) {
    const bool survive = trial.sessions_survive || out_.sessions.by_turns();
    out_.report.survives_connections = facts().sessions_survive = survive;
    if (!survive) note("sessions do not outlive their connection");
  }

  // One connection open and silent: is another one served?
  void connections() {
    const Environment now = environment_.with(facts());
    Environment once = now;  // with the whole time limit: on a busy machine a Ping may take long
    once.second_try = false;
    auto idle = now.connect(now.url());
    const bool beside = alive(once, milliseconds(0));
    if (idle) (*idle)->close();
    if (beside || !alive(now, kOnlyConnection)) return;
    out_.report.single_threaded = true;
    facts().one_connection = true;
    note("the server serves one connection at a time: one job, one connection");
  }

  const Environment& environment_;
  const target::Target& target_;
  const std::uint64_t seed_;
  PreflightFindings out_;
};

}  // namespace

PreflightFindings preflight(const Environment& environment, std::uint64_t seed) {
  return Preflight(environment, seed).run();
}

results::Preflight look_at(const target::Target& target, Profile profile, const std::atomic<bool>* stop) {
  return preflight(environment_of(target, profile, stop), 1).report;
}

}  // namespace bitspec::engine
