#include "harness/engine/form_search.h"

#include <algorithm>
#include <array>

#include "harness/engine/packet_builder.h"

namespace bitspec::engine {
namespace {

using target::Form;
using Types = target::Form::Types;

constexpr milliseconds kFileWait{2000};
constexpr int kMostSilent = 2;  // trials that end in silence, each of which takes the whole time limit

enum class Connections { kTwo, kOne, kPerPacket };

struct Candidate {
  Form form;
  Connections connections = Connections::kTwo;
  int changes = 0;  // against the first candidate
};

struct Failure {
  Candidate candidate;
  UploadStage stage;
};

template <class T>
std::vector<T> either(const std::optional<T>& wish, std::vector<T> all) {
  return wish ? std::vector<T>{*wish} : all;
}

Types usual_types(Profile profile) {
  return profile == Profile::kMcBup ? Types::kUpper : Types::kMixed;
}

// The usual spelling first, as "none said": so the run follows its profile.
std::vector<std::optional<Types>> spellings(const target::FormWishes& wishes, Profile profile) {
  if (wishes.types) return {wishes.types};
  std::vector<std::optional<Types>> out = {std::nullopt};
  for (const Types types : {Types::kMixed, Types::kUpper, Types::kLower}) {
    if (types != usual_types(profile)) out.emplace_back(types);
  }
  return out;
}

std::vector<Connections> ways_to_connect(const target::FormWishes& wishes) {
  using Wish = Form::Connections;
  if (!wishes.connections) return {Connections::kTwo, Connections::kOne, Connections::kPerPacket};
  return *wishes.connections == Wish::kReused ? std::vector{Connections::kTwo, Connections::kOne}
                                              : std::vector{Connections::kPerPacket};
}

// All forms that the target allows, those with the fewest changes first.
std::vector<Candidate> candidates(const target::Target& target, Profile profile) {
  const target::FormWishes& wishes = target.form;
  const auto names = target.one_url ? std::vector{wishes.names.value_or(Form::Names::kFolders)}
                                    : either(wishes.names, {Form::Names::kFolders, Form::Names::kFlat});
  const auto bytes = either(wishes.bytes, {Form::Bytes::kBinary, Form::Bytes::kText});
  const auto types = spellings(wishes, profile);
  const auto connections = ways_to_connect(wishes);
  std::vector<Candidate> out;
  for (std::size_t n = 0; n < names.size(); ++n) {
    for (std::size_t t = 0; t < types.size(); ++t) {
      for (std::size_t b = 0; b < bytes.size(); ++b) {
        for (std::size_t c = 0; c < connections.size(); ++c) {
          Candidate one;
          one.form = {names[n], bytes[b], types[t], Form::Connections::kReused};
          one.connections = connections[c];
          if (one.connections == Connections::kPerPacket) one.form.connections = Form::Connections::kPerPacket;
          one.changes = (n > 0) + (t > 0) + (b > 0) + (c > 0);
          out.push_back(one);
        }
      }
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.changes < b.changes; });
  return out;
}

// Whether the candidate sends the same as one that failed, up to the packet at which that failed.
bool is_known_to_fail(const Candidate& one, const std::vector<Failure>& failures) {
  return std::any_of(failures.begin(), failures.end(), [&](const Failure& failure) {
    const Candidate& other = failure.candidate;
    const bool names = one.form.names != other.form.names;
    const bool types = one.form.types != other.form.types;
    const bool bytes = one.form.bytes != other.form.bytes && failure.stage >= UploadStage::kFirstFragment;
    const bool per_packet =
        (one.connections == Connections::kPerPacket) != (other.connections == Connections::kPerPacket) &&
        failure.stage >= UploadStage::kCreate;
    const bool two = one.connections != other.connections && failure.stage >= UploadStage::kSecondFragment;
    return !names && !types && !bytes && !per_packet && !two;
  });
}

// Whatever the form, this is the answer.
bool no_form_helps(const TrialUpload& trial) {
  constexpr std::array kAboutSomethingElse = {401, 407, 429, 502, 503, 504};
  const int status = trial.last_status;
  return trial.silent || (status >= 300 && status <= 399) ||
         std::find(kAboutSomethingElse.begin(), kAboutSomethingElse.end(), status) != kAboutSomethingElse.end();
}

std::string words_for(const std::optional<Types>& types, Profile profile) {
  return "'" + spelling_of(PacketType::kCreateSession, profile, {{}, {}, types, {}}) + "'";
}

class Search {
 public:
  Search(const Environment& environment, std::uint64_t seed) : environment_(environment), seed_(seed) {}

  FoundForm run() {
    const auto all = candidates(*environment_.target, environment_.profile);
    usual_ = all.front();
    out_.usual = usual_.form;
    int silent = 0;
    for (const Candidate& one : all) {
      if (out_.tried > 0 && (environment_.stopped() || silent >= kMostSilent)) break;
      if (is_known_to_fail(one, failures_) || (one.changes > 1 && !several_may_help())) continue;
      TrialUpload trial = upload(one);
      silent += !trial.uploaded && trial.last_ending == wire::Ending::kSilent;
      const bool done = trial.uploaded || no_form_helps(trial);
      failures_.push_back({one, trial.stage});
      if (first_failure_.empty()) first_failure_ = trial.failed;
      take(one, std::move(trial));
      if (done) break;
    }
    if (out_.trial.uploaded && chosen_.changes > 0 && !works_after_all()) explain();
    return std::move(out_);
  }

 private:
  // Where an upload goes wrong late, and just as late with each single change, its form is not the cause.
  bool several_may_help() const {
    const UploadStage first = failures_.front().stage;
    return first <= UploadStage::kFirstFragment ||
           std::any_of(failures_.begin(), failures_.end(), [&](const auto& f) { return f.stage > first; });
  }

  TrialUpload upload(const Candidate& one) {
    Environment there = environment_;
    there.layout.form = one.form;
    // Who says nothing to the first packet gets no second one: one time limit is long enough to wait.
    there.second_try = false;
    const std::string name = out_.tried == 0 ? "preflight" : "preflight-" + std::to_string(out_.tried + 1);
    ++out_.tried;
    return try_upload(there, name, seed_,
                      {.second_connection = one.connections == Connections::kTwo, .file_wait = kFileWait});
  }

  // Kept if it came further than those before it. Where nothing works the run keeps the usual form.
  void take(const Candidate& one, TrialUpload trial) {
    if (out_.tried > 1 && trial.stage <= out_.trial.stage && !(trial.bits && !out_.trial.bits)) return;
    out_.trial = std::move(trial);
    chosen_ = one;
    out_.form = out_.trial.uploaded ? one.form : usual_.form;
    out_.sessions_survive = !out_.trial.uploaded || one.connections != Connections::kOne;
  }

  // The usual form once more: an accident, or a server that works at times, says nothing about a form.
  bool works_after_all() {
    TrialUpload again = upload(usual_);
    if (!again.uploaded) return false;
    note("an ordinary upload does not always work: at first " + first_failure_);
    out_.trial = std::move(again);
    out_.form = usual_.form;
    out_.sessions_survive = true;
    return true;
  }

  void explain() {
    const Profile profile = environment_.profile;
    const Form &form = chosen_.form, &usual = usual_.form;
    if (form.names != usual.names) note("the server does not create folders: all uploads go into one folder");
    if (form.types != usual.types)
      note("the server does not take " + words_for(usual.types, profile) + " as a packet type: the run writes " +
           words_for(form.types, profile) + "; see common.packet-type.both-spellings");
    if (form.bytes != usual.bytes)
      note(
          "the server refuses a fragment of arbitrary bytes: the run sends letters and digits; see "
          "fragment.body.any-bytes");
    if (form.connections != usual.connections)
      note("the server does not serve a whole upload on one connection: the run opens one for each packet");
  }

  void note(std::string text) { out_.notes.push_back(std::move(text)); }

  const Environment& environment_;
  const std::uint64_t seed_;
  Candidate usual_, chosen_;
  std::vector<Failure> failures_;
  std::string first_failure_;  // what went wrong with the usual form
  FoundForm out_;
};

}  // namespace

FoundForm find_form(const Environment& environment, std::uint64_t seed) {
  return Search(environment, seed).run();
}

}  // namespace bitspec::engine
