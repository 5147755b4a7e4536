#include "harness/engine/preflight.h"

#include <algorithm>
#include <future>

#include "harness/base/printable.h"
#include "harness/base/run_catching.h"
#include "harness/engine/alive.h"
#include "harness/engine/form_search.h"
#include "harness/engine/not_bits.h"
#include "harness/engine/plain_packets.h"

namespace bitspec::engine {
namespace {

constexpr milliseconds kOnlyConnection{1000};  // how long a Ping may take once the other connection is closed
constexpr std::size_t kShownOfTarget = 200;    // bytes of a value

// What a person may try where an ordinary upload is not accepted.
std::string advice(const TrialUpload& trial, bool one_url) {
  const Refusal& refusal = trial.refusal;
  if (refusal.status >= 300 && refusal.status <= 399) {
    const std::string place = refusal.location.empty() ? "" : " to " + printable(refusal.location, kShownOfTarget);
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
    return "; it points to " + printable(trial.location, kShownOfTarget) + ", and redirects are not followed";
  return {};
}

class Preflight {
 public:
  Preflight(const Environment& environment, std::uint64_t seed)
      : environment_(environment), target_(*environment.target), seed_(seed) {
    // The server may serve one connection at a time, so that one which is kept open shuts out all that follow.
    environment_.late_answers_count = false;
  }

  PreflightFindings run() {
    if (!connects()) return std::move(out_);
    FoundForm found = find_form(environment_.with(facts()), seed_);
    out_.trial = std::move(found.trial);
    const TrialUpload& trial = out_.trial;
    out_.report.server = printable(trial.server, kShownOfTarget);
    out_.report.bits_server = trial.bits;
    out_.report.keeps_alive = trial.kept_alive;
    facts().host_id_seen = trial.host_id_seen;
    if (!trial.bits) {
      no_bits_server(out_.trial);
    } else {
      facts().form = found.form;
      count_sessions_of(found);
      for (std::string& text : found.notes) note(std::move(text));
      if (!trial.uploaded && !out_.sessions.by_chance()) note(does_not_work(found.tried));
      read_back(trial);
      sessions(found);
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
    if (target_.tls.insecure) note("INSECURE: certificates are not verified; the answers may come from anyone");
    return true;
  }

  std::string does_not_work(int forms) const {
    if (out_.trial.failed.empty()) return "the time of the run was over before an ordinary upload was made";
    std::string text = "an ordinary upload does not work: " + out_.trial.failed;
    if (forms > 1) text += ", in each of " + std::to_string(forms) + " forms";
    return text + advice(out_.trial, target_.one_url);
  }

  // Several servers behind one address know a session by turns, whatever the form of the upload.
  void count_sessions_of(FoundForm& found) {
    if (found.tried < 2 && out_.trial.uploaded) return;
    out_.sessions = count_sessions(environment_.with(facts()), "preflight-sessions", seed_);
    if (!out_.sessions.by_chance()) return;
    facts().form = found.usual;
    found.notes.clear();
  }

  void no_bits_server(TrialUpload& trial) {
    const bool one_url = trial.answered && !target_.one_url && url_itself_speaks_bits();
    OtherAnswers others = ask_otherwise(environment_.with(facts()), trial, seed_);
    out_.exchanges = std::move(trial.exchanges);
    for (Exchange& exchange : others.exchanges) out_.exchanges.push_back(std::move(exchange));
    const bool away = trial.refusal.not_now() && !one_url;
    out_.report.reachable = !away && (trial.answered || others.answered || !trial.silent);
    const std::string got =
        trial.first_answer.empty() ? "no answer before the time of the run was over" : trial.first_answer;
    out_.report.error = std::string("a BITS_POST ") + (trial.stage == UploadStage::kPing ? "Ping" : "Create-Session") +
                        " got " + got + (trial.answered ? " and no BITS field" : "") +
                        (one_url ? "; but the URL itself accepts one: run with --one-url" : hint(trial)) + "; " +
                        others.text + (away ? "; --wait waits for a server that is not ready" : "");
    if (one_url || away) return;
    for (std::string& text : others.hints) note(std::move(text));
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
    facts().read_back = read_back_of(target_, trial.by_get == StoredFile::kAsSent);
    facts().absent_status = trial.absent_status;
    if (trial.uploaded) check_read_back(trial);
    if (trial.uploaded && trial.seen_by(facts().read_back) != StoredFile::kAsSent)
      out_.trial.accepted &= ~TrialUpload::kReadBack;
    out_.report.readback = facts().read_back != ReadBack::kNone;
    if (!trial.uploaded) return;
    if (facts().read_back == ReadBack::kFolder) note("uploads are read back from the folder " + target_.files_folder);
    if (facts().read_back == ReadBack::kCommand)
      note("uploads are read back by the program " + target_.read_back.command.front());
    if (target_.read_back.kind == target::ReadBackWay::Kind::kNone)
      note("rules about stored data are skipped: the target says read_back: none");
    else if (trial.by_get != StoredFile::kAsSent && !out_.report.readback)
      note("uploads cannot be read back by GET: rules about stored data are skipped");
  }

  // A place where the file of an upload does not appear is the wrong one, or the server does not store what it
  // acknowledges. An upload in one fragment tells more: some servers have trouble with several.
  void check_read_back(const TrialUpload& trial) {
    const ReadBack way = facts().read_back;
    const bool by_get = way == ReadBack::kGet || way == ReadBack::kNone;
    const auto seen = [&](const TrialUpload& one) { return one.seen_by(way); };
    if (seen(trial) != StoredFile::kAbsent && seen(trial) != StoredFile::kOther) return;
    using Kind = target::ReadBackWay::Kind;
    if (target_.read_back.kind == Kind::kNone || target_.read_back.kind == Kind::kGet) return;
    if (!by_get && seen(trial) == StoredFile::kOther) return;  // the right place, and for the rules to say
    const Environment now = environment_.with(facts());
    Environment letters = now;
    if (!target_.form.bytes) letters.layout.form.bytes = target::Form::Bytes::kText;
    const TrialUpload one = try_upload(letters, "preflight-stored", seed_, {.one_fragment = true});
    if (seen(one) == StoredFile::kAsSent || (!by_get && seen(one) == StoredFile::kOther)) {
      if (by_get) facts().read_back = ReadBack::kGet;
    } else if (!by_get) {
      facts().read_back = ReadBack::kNone;
      note(not_there(trial));
    }
  }

  std::string not_there(const TrialUpload& trial) const {
    std::string text = "the file of an ordinary upload does not appear in the folder " + target_.files_folder;
    if (target_.read_back.kind == target::ReadBackWay::Kind::kCommand)
      text = "the program " + target_.read_back.command.front() + " does not show the file of an ordinary upload";
    if (!trial.told_error.empty()) text += " (" + printable(trial.told_error, kShownOfTarget) + ")";
    if (trial.by_get == StoredFile::kAsSent) text += ", but by GET it is there";
    return text + ": rules about stored data are skipped; see read_back in docs/target.md";
  }

  void sessions(const FoundForm& found) {
    const bool survive = found.sessions_survive || out_.sessions.by_chance();
    out_.report.survives_connections = facts().sessions_survive = survive;
    if (!survive) note("sessions end with their connection");
  }

  // A Ping beside a connection on which nothing is sent. A server that answers it only once the other one is closed
  // serves one at a time; the Ping is not given up before, as an answer to a connection that is gone may end a server.
  void connections() {
    const Environment now = environment_.with(facts());
    Environment twice_as_long = now;  // on a busy machine a Ping may take long
    twice_as_long.second_try = false;
    twice_as_long.limits.exchange *= 2;
    twice_as_long.patience = nullptr;
    auto idle = now.connect(now.url());
    std::future<bool> ping;
    const auto no_thread = run_catching(
        [&] { ping = std::async(std::launch::async, [&] { return alive(twice_as_long, milliseconds(0)); }); });
    if (no_thread && environment_.shortage) environment_.shortage->note(*no_thread);
    if (no_thread) return;
    const bool beside = ping.wait_for(now.limits.exchange) == std::future_status::ready;
    if (idle) (*idle)->close();
    const bool answered = ping.get();
    if (answered && beside) return;
    if (!answered && !alive(now, kOnlyConnection))
      return note("with a second connection open the server stopped answering, and it does not answer any more");
    out_.report.single_threaded = true;
    facts().one_connection = true;
    note("the server serves one connection at a time: one job, one connection");
  }

  Environment environment_;
  const target::Target& target_;
  const std::uint64_t seed_;
  PreflightFindings out_;
};

}  // namespace

PreflightFindings preflight(const Environment& environment, std::uint64_t seed) {
  return Preflight(environment, seed).run();
}

}  // namespace bitspec::engine
