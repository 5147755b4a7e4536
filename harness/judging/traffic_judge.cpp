#include "harness/judging/traffic_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/base/printable.h"
#include "harness/engine/packet_rules.h"
#include "harness/judging/convert.h"
#include "harness/judging/server_rules.h"
#include "harness/protocol/secret_fields.h"

namespace bitspec::judging {
namespace {

using recording::Missing;
using recording::Moment;
using results::Finding;
using results::Observation;

constexpr std::size_t kMostScenarios = 5'000;  // that a report lists
constexpr std::uint64_t kMostOfARule = 200;    // broken observations that are kept
constexpr std::size_t kMostDeferred = 2'000;
constexpr std::size_t kMostConnections = 10'000;

// Whether `a` is before `b` in the recording; nothing where that cannot be told. Lines of a text say nothing of it.
std::optional<bool> before(const Moment& a, const Moment& b) {
  if (a.place.number == 0 || b.place.number == 0) return std::nullopt;
  if (a.time && b.time) return *a.time < *b.time;
  if (a.place.unit != recording::Unit::kPacket || b.place.unit != recording::Unit::kPacket) return std::nullopt;
  return a.place.number < b.place.number;
}

const Moment& beginning_of(const recording::Exchange& recorded) {
  return recorded.request ? recorded.request->begins : recorded.answer->begins;
}

const Moment& end_of(const recording::Exchange& recorded) {
  return recorded.answer ? recorded.answer->ends : recorded.request->ends;
}

// A rule about the place of a packet in its upload says nothing of its form.
bool is_about_place(const catalogue::Catalogue& catalogue, const std::string& rule) {
  return std::ranges::any_of(catalogue.invariants, [&rule](const catalogue::Invariant& invariant) {
    return invariant.rule == rule && !invariant.on.after.empty();
  });
}

std::string known_encoding(const engine::Exchange& exchange) {
  const std::string offered = exchange.field("Accept-Encoding").value_or("");
  return same_name(offered, "identity") ? "" : offered;
}

}  // namespace

struct TrafficJudge::Seen {
  recording::Exchange recorded;
  engine::Exchange exchange;
  std::optional<engine::Packet> packet;  // none: only the answer is there
  std::optional<ContentRange> range;
  Upload* upload = nullptr;  // of a Fragment, Close or Cancel
  std::string server;
  std::string scenario;
  bool well_formed = false;
  bool overlaps = false;  // another packet of its upload was on its way
  bool broken = false;
  bool of_order = false;  // what is added is about the order of packets
  std::vector<Deferred> pending;
  std::uint64_t since = 0;  // where the exchange before it in its upload begins
  bool wrong_step = false;  // the server did not do what it owes the session: what follows from it is not known
};

TrafficJudge::TrafficJudge(const catalogue::Suites& suites, TrafficOptions options)
    : suites_(suites), options_(std::move(options)), secrets_(target_) {}

void TrafficJudge::begin_file(std::string path, bool own_requests) {
  settle();
  File& file = files_.emplace_back();
  file.name = path == "-" ? "standard input" : path;
  file.path = std::move(path);
  file.own_requests = own_requests;
  uploads_.forget_places(0);
}

void TrafficJudge::begin_case(std::string id, std::string title, SourcePlace place) {
  begin_file(id);
  needed_.clear();
  files_.back().is_case = true;
  results::ScenarioResult& scenario = scenarios_.emplace_back();
  scenario.id = std::move(id);
  scenario.title = std::move(title);
  scenario.place = results::file_and_line(place);
}

void TrafficJudge::observe(Observation observation, std::uint64_t packet) {
  observation.scenario = files_.back().name;
  if (packet > 0) observation.exchange = fmt::format("{}#{}", observation.scenario, packet);
  observation.place = results::file_and_line(observation.place);
  if (observation.finding == Finding::kHeld)
    ++held_[observation.scenario][observation.rule];
  else if (observation.finding == Finding::kBroken) {
    needed_.insert(packet);
    count(std::move(observation));
  }
}

void TrafficJudge::note(const recording::Note& note) {
  File& file = files_.back();
  if (note.kind == recording::NoteKind::kNotHttp || note.kind == recording::NoteKind::kUpgraded) {
    ++file.not_http;
    return;
  }
  if (note.kind == recording::NoteKind::kStrayBytes) return;
  ++file.incomplete;
  missing_at(note.at.place.number);
}

void TrafficJudge::exchange(recording::Exchange recorded) {
  File& file = files_.back();
  ++file.exchanges;
  last_broken_.clear();
  const bool odd_answer = std::exchange(odd_answer_, false);
  if (recorded.after_loss && recorded.bytes_known && file.began_before.size() < kMostConnections &&
      file.began_before.insert(recorded.connection).second)
    missing_at(beginning_of(recorded).place.number);
  const auto& request = recorded.request;
  // A request that is not there, or was cut within its head, may have been anything.
  if (!request || !request->head_whole) missing_at(beginning_of(recorded).place.number);
  if (request && !request->head_whole) {
    return;
  }
  const bool packet = request ? engine::is_packet(request->method, request->fields)
                              : recorded.answer && recorded.answer->answer.fields.has("BITS-Packet-Type");
  if (!packet) return;
  ++file.packets;
  if (request) learnt_.learn(request->fields);
  if (recorded.answer) learnt_.learn(recorded.answer->answer.fields);
  if (request && !start_) start_ = request->begins.time;

  Seen seen;
  seen.recorded = std::move(recorded);
  seen.wrong_step = odd_answer;
  seen.exchange = as_exchange(seen.recorded);
  if (seen.recorded.request) {
    seen.packet = as_packet(*seen.recorded.request);
    if (const auto range = ContentRange::parse(seen.packet->fields.first("Content-Range").value_or("")))
      seen.range = *range;
  }
  if (!seen.exchange.answered()) ++file.unanswered;
  place_in_upload(seen);
  judge_request(seen);
  judge_answer(seen);
  learn(seen);
  defer(uploads_.take_left());
  report(seen);
}

std::string TrafficJudge::new_scenario(const std::string& path) {
  const std::string name = fmt::format("{}/upload-{}", files_.back().name, ++uploads_seen_);
  if (scenarios_.size() >= kMostScenarios) return name;
  results::ScenarioResult& scenario = scenarios_.emplace_back();
  scenario.id = name;
  scenario.title = "upload to " + printable(path, 200);
  scenario.place = {files_.back().name, 0, 0, 0, {}};
  return name;
}

// Finds the upload, makes one for a Create-Session that succeeded, and names the scenario.
void TrafficJudge::place_in_upload(Seen& seen) {
  File& file = files_.back();
  int number = 1;
  if (seen.packet) {
    seen.server = seen.recorded.server.empty() ? seen.packet->fields.first("Host").value_or("") : seen.recorded.server;
    if (const auto type = seen.packet->type) {
      seen.upload = uploads_.of({*type, seen.packet->fields.first("BITS-Session-Id").value_or(""), seen.server});
    }
  }
  if (file.is_case) {
    if (seen.upload && seen.upload->path.empty()) seen.upload->path = seen.packet->path;
    seen.scenario = file.name;
    number = ++file.other_packets;
  } else if (seen.upload) {
    if (seen.upload->scenario.empty()) {
      seen.upload->path = seen.packet->path;
      seen.upload->scenario = new_scenario(seen.upload->path);
    }
    seen.scenario = seen.upload->scenario;
    number = ++seen.upload->exchanges;
  } else if (seen.packet && seen.packet->type == PacketType::kCreateSession && seen.exchange.success() &&
             seen.exchange.field("BITS-Session-Id").value_or("") != "") {
    seen.scenario = new_scenario(seen.packet->path);
  } else {
    if (file.others.empty()) {
      file.others = file.name + "/other-packets";
      results::ScenarioResult& scenario = scenarios_.emplace_back();
      scenario.id = file.others;
      scenario.title = "packets that belong to no upload";
      scenario.place = {file.name, 0, 0, 0, {}};
    }
    seen.scenario = file.others;
    number = ++file.other_packets;
  }
  seen.exchange.id = fmt::format("{}#{}", seen.scenario, number);
  if (seen.packet) seen.packet->id = seen.exchange.id;
}

void TrafficJudge::judge_request(Seen& seen) {
  if (!seen.packet) return;
  engine::Packet& packet = *seen.packet;
  if (Upload* upload = seen.upload) {
    const Moment &begins = seen.recorded.request->begins, &ends = end_of(seen.recorded);
    const auto early = before(begins, upload->last_ends), late = before(upload->last_begins, ends);
    if (early && late) packet.idle = !(*early && *late);
    seen.overlaps = packet.idle == false;
    seen.since = upload->last_begins.place.number;
    // One that began before it comes later where the reader waited for its end: what came behind was not in order.
    if (before(begins, upload->last_begins).value_or(false)) missing_at(begins.place.number);
    if (!seen.overlaps) defer(std::move(upload->pending));
    upload->pending.clear();
    const auto know = [&packet](const char* name, std::optional<std::uint64_t> value) {
      if (value) packet.known[name] = std::to_string(*value);
    };
    if (upload->created) packet.known["upload.id"] = upload->id;
    packet.known["upload.path"] = upload->path;
    know("upload.total", upload->total);
    if (upload->encoding) packet.known["upload.encoding"] = *upload->encoding;
    if (!seen.overlaps) {
      packet.after = upload->after;
      packet.after_packet = upload->after_packet;
      know("upload.next", upload->next);
      if (upload->next && upload->total) packet.acknowledged = *upload->next >= *upload->total;
      if (upload->last) {
        know("upload.first", upload->last->first);
        know("upload.smaller", upload->last->size() - 1);
      }
    }
  }
  engine::InvariantScope scope;
  scope.profile = options_.profile;
  scope.catalogue = &suites_.catalogue;
  scope.target = &target_;
  scope.scenario = seen.scenario;
  engine::InvariantFindings found;
  engine::judge_packet(packet, scope, found);
  const auto& request = *seen.recorded.request;
  seen.well_formed = request.line_valid && request.deviations.empty() && !request.fields_left_out &&
                     (request.missing == Missing::kNothing || request.missing == Missing::kLost);
  for (const Observation& o : found.observations) {
    const auto* rule = suites_.catalogue.find(o.rule);
    if (rule && rule->level == results::Level::kMust && !is_about_place(suites_.catalogue, o.rule))
      seen.well_formed = false;
  }
  if (files_.back().own_requests) return;
  findings_.held.resize(found.held.size());
  for (std::size_t i = 0; i < found.held.size(); ++i) findings_.held[i] += found.held[i];
  for (Observation& o : found.observations) {
    seen.of_order = seen.upload && is_about_place(suites_.catalogue, o.rule);
    add(std::move(o), seen, false);
  }
  seen.of_order = false;
}

// Whether the session was there a moment before, and only this client and server can have ended it.
bool TrafficJudge::was_just_before(const Seen& seen) const {
  if (!seen.upload || !seen.upload->created || files_.back().own_requests) return false;
  const auto &last = seen.upload->last_ends.time, &now = seen.recorded.request->begins.time;
  constexpr double kMoment = 60;  // s; far below what any server lets a session live
  if (!last || !now || *now < *last || *now - *last > kMoment) return false;
  // Sessions may belong to a user, and the login may be that of another one.
  const auto is_login = [](const Field& field) { return is_secret_field(field.name); };
  return std::ranges::none_of(seen.exchange.sent.fields.list(), is_login);
}

void TrafficJudge::judge_answer(Seen& seen) {
  engine::Exchange& exchange = seen.exchange;
  if (!exchange.answered() || !options_.client_test.empty()) return;
  if (server_.empty()) server_ = exchange.field("Server").value_or("");
  exchange.sent.takes_uploads = seen.upload && seen.upload->created;
  engine::InvariantScope scope;
  scope.profile = options_.profile;
  scope.catalogue = &suites_.catalogue;
  scope.target = &target_;
  scope.scenario = seen.scenario;
  scope.configuration_known = false;
  engine::JudgeContext context;
  context.profile = options_.profile;
  context.catalogue = &suites_.catalogue;
  context.when = {&exchange};
  engine::judge_invariants(exchange, scope, context, findings_);
  for (Observation& o : findings_.observations) add(std::move(o), seen, true);
  findings_.observations.clear();
  findings_.broken.clear();

  if (!seen.packet || !seen.packet->type || !seen.well_formed || seen.overlaps) return;
  Step step{exchange, *seen.packet->type, seen.range, seen.upload, false, false};
  step.just_before = was_just_before(seen);
  if (step.type == PacketType::kCreateSession)
    step.id_known = uploads_.issued(exchange.field("BITS-Session-Id").value_or(""), seen.server);
  for (Observation& o : judge_step(step)) {
    o.scenario = seen.scenario;
    o.exchange = exchange.id;
    seen.of_order = seen.upload != nullptr;
    if (o.finding == Finding::kHeld)
      ++held_[files_.back().name][o.rule];
    else {
      seen.wrong_step = true;
      add(std::move(o), seen, true);
    }
  }
}

void TrafficJudge::learn(Seen& seen) {
  if (!seen.packet || !seen.packet->type) return;
  Upload* upload = seen.upload;
  const PacketType type = *seen.packet->type;
  if (type == PacketType::kCreateSession && seen.exchange.success()) {
    const std::string id = seen.exchange.field("BITS-Session-Id").value_or("");
    if (id.empty()) return;
    upload = &uploads_.created(id, seen.server);
    upload->exchanges = 1;
    upload->path = seen.packet->path;
    upload->scenario = seen.scenario;
    if (!seen.exchange.unseen.fields) upload->encoding = known_encoding(seen.exchange);
    upload->next = 0;
    upload->after = "success";
    upload->after_packet = type;
  } else if (upload) {
    judging::learn(*upload, type, seen.range, seen.exchange);
    if (seen.overlaps || seen.wrong_step) {
      upload->next.reset();
      upload->after.clear();
    }
  }
  if (!upload) return;
  upload->pending = std::move(seen.pending);
  upload->last_begins = seen.recorded.request->begins;
  upload->last_ends = end_of(seen.recorded);
}

void TrafficJudge::count(Observation observation) {
  if (++broken_[observation.rule] <= kMostOfARule) observations_.push_back(std::move(observation));
}

// Counts at the end of the file, or when many more have come.
void TrafficJudge::defer(std::vector<Deferred> list) {
  for (Deferred& one : list) deferred_.push_back(std::move(one));
  for (; deferred_.size() > kMostDeferred; deferred_.pop_front()) count(std::move(deferred_.front().observation));
}

void TrafficJudge::missing_at(std::uint64_t place) {
  uploads_.forget_places(place);
  std::erase_if(deferred_, [place](const Deferred& one) { return one.excused_by(place); });
}

void TrafficJudge::settle() {
  defer(uploads_.take_pending());
  for (Deferred& one : deferred_) count(std::move(one.observation));
  deferred_.clear();
}

void TrafficJudge::add(Observation observation, Seen& seen, bool of_answer) {
  const Moment& at = of_answer && seen.recorded.answer ? seen.recorded.answer->begins : seen.recorded.request->begins;
  observation.place = {
      files_.back().name, static_cast<int>(std::min<std::uint64_t>(at.place.number, 2'000'000'000)), 0, 0, {}};
  if (observation.finding == Finding::kNotOffered) ++held_[files_.back().name][observation.rule];
  if (observation.finding != Finding::kBroken) return;
  seen.broken = true;
  last_broken_.push_back(observation);
  if (seen.of_order)
    seen.pending.push_back({std::move(observation), seen.since, at.place.number});
  else
    count(std::move(observation));
}

void TrafficJudge::report(Seen& seen) {
  evidence_.shorten(seen.exchange);
  results::Exchange transcript = as_transcript(seen.recorded, seen.exchange, start_);
  secrets_.hide(transcript);
  const File& file = files_.back();
  const bool needed = file.is_case && needed_.contains(static_cast<std::uint64_t>(file.other_packets));
  kept_.add(seen.scenario, std::move(transcript), seen.broken || needed);
}

}  // namespace bitspec::judging
