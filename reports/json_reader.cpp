// result.json back to a RunResult, of this format or the one before. Unknown members are passed over and reasons of
// unknown kinds are taken as text, so that a later minor version can be read.
#include <algorithm>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "harness/base/base64.h"
#include "reports/names.h"
#include "reports/report.h"

namespace bitspec::reports {
namespace {

using PlainJson = nlohmann::json;

constexpr int kMostSmall = 1'000'000;

// A value and where it stands. The first mistake is kept and everything after it reads as empty, so that the functions
// below can say what they read and nothing else.
class In {
 public:
  In(const PlainJson* value, std::string path, std::string* error)
      : value_(value), path_(std::move(path)), error_(error) {}

  In at(const char* key) const {
    const std::string path = path_.empty() ? key : path_ + "." + key;
    if (!value_ || !wants(value_->is_object(), "an object")) return {nullptr, path, error_};
    const auto found = value_->find(key);
    if (found == value_->end()) {
      mistake(path + " is missing");
      return {nullptr, path, error_};
    }
    return {&*found, path, error_};
  }

  template <class Fn>
  void each(Fn fn) const {
    if (!value_ || !wants(value_->is_array(), "an array")) return;
    for (std::size_t i = 0; i < value_->size(); ++i)
      fn(In(&(*value_)[i], path_ + "[" + std::to_string(i) + "]", error_));
  }

  template <class Fn>
  void each_member(Fn fn) const {
    if (!value_ || !wants(value_->is_object(), "an object")) return;
    for (const auto& [key, value] : value_->items()) fn(key, In(&value, path_ + "." + key, error_));
  }

  bool has(const char* key) const { return value_ && value_->is_object() && value_->contains(key); }

  std::string text() const {
    if (!value_) return {};
    if (value_->is_string()) return value_->get<std::string>();
    if (value_->is_object() && value_->size() == 1 && value_->contains("base64") && value_->at("base64").is_string()) {
      const auto bytes = base64_decode(value_->at("base64").get_ref<const std::string&>());
      if (bytes) return *bytes;
      wants(false, "base64");
      return {};
    }
    wants(false, "a string");
    return {};
  }

  bool flag() const { return value_ && wants(value_->is_boolean(), "true or false") && value_->get<bool>(); }

  std::uint64_t count() const {
    if (!value_ || !wants(value_->is_number_unsigned(), "a whole number, 0 or more")) return 0;
    return value_->get<std::uint64_t>();
  }

  std::int64_t number() const {
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    if (!value_) return 0;
    const bool fits =
        value_->is_number_integer() && (!value_->is_number_unsigned() || value_->get<std::uint64_t>() <= kMost);
    return wants(fits, "a whole number") ? value_->get<std::int64_t>() : 0;
  }

  int small() const {
    const std::int64_t n = number();
    return wants(n >= -1 && n <= kMostSmall, "a number up to a million") ? static_cast<int>(n) : 0;
  }

  // One of the words that `name_of` gives for the values of `list`.
  template <class List, class Fn>
  auto one_of(const List& list, Fn name_of) const {
    auto found = *list.begin();
    if (!value_) return found;
    const std::string word = text();
    std::string known;
    for (const auto& value : list) {
      if (name_of(value) == word) return value;
      known += (known.empty() ? "" : ", ") + std::string(name_of(value));
    }
    wants(false, "one of " + known);
    return found;
  }

 private:
  bool wants(bool right, const std::string& what) const {
    if (!right) mistake(path_ + ": expected " + what);
    return right;
  }
  void mistake(const std::string& message) const {
    if (error_->empty()) *error_ = message;
  }

  const PlainJson* value_;
  std::string path_;
  std::string* error_;
};

std::vector<std::string> texts(const In& in) {
  std::vector<std::string> out;
  in.each([&](const In& one) { out.push_back(one.text()); });
  return out;
}

template <class T>
std::vector<T> list_of(const In& in, T (*read)(const In&)) {
  std::vector<T> out;
  in.each([&](const In& one) { out.push_back(read(one)); });
  return out;
}

template <class Table>
auto word(const In& in, const Table& table) {
  return in.one_of(table, [](const auto& row) { return row.second; }).first;
}

// Of an older format: a sentence. Of this one: data, and the sentence only where the kind is not known here.
results::Reason reason(const In& in, const char* key) {
  results::Reason out;
  if (!in.has(key)) return out;
  const In value = in.at(key);
  if (!value.has("kind")) {
    out.detail = value.text();
    if (!out.detail.empty()) out.kind = results::ReasonKind::kText;
    return out;
  }
  const std::string kind = value.at("kind").text();
  const auto known = std::find_if(results::kReasonKinds.begin(), results::kReasonKinds.end(),
                                  [&](const auto& row) { return row.name == kind; });
  if (known == results::kReasonKinds.end()) {
    out.kind = results::ReasonKind::kText;
    out.detail = value.at("text").text();
    return out;
  }
  out.kind = known->kind;
  const std::pair<const char*, std::string*> members[] = {{"rule", &out.rule},
                                                          {"exchange", &out.exchange},
                                                          {"scenario", &out.scenario},
                                                          {"step", &out.step},
                                                          {"detail", &out.detail}};
  for (const auto& [name, member] : members) {
    if (value.has(name)) *member = value.at(name).text();
  }
  if (value.has("capabilities")) out.capabilities = texts(value.at("capabilities"));
  return out;
}

// Of an older format: "file:line".
SourcePlace place(const In& in) {
  SourcePlace out;
  if (!in.has("place")) return out;
  const In value = in.at("place");
  if (value.has("file")) {
    out.file = value.at("file").text();
    out.line = value.at("line").small();
    return out;
  }
  const std::string text = value.text();
  const std::size_t colon = std::min(text.rfind(':'), text.size());
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(std::min(text.data() + colon + 1, end), end, out.line);
  const bool has_line = error == std::errc() && rest == end && out.line > 0 && out.line <= kMostSmall;
  out.file = has_line ? text.substr(0, colon) : text;
  if (!has_line) out.line = 0;
  return out;
}

results::Excerpt excerpt(const In& in) {
  return {in.at("size").count(), in.at("sha256").text(), in.at("start").text(), in.at("end").text()};
}

results::Exchange exchange(const In& in) {
  results::Exchange x;
  x.id = in.at("id").text();
  x.step = in.at("step").text();
  if (in.has("kind")) x.kind = in.at("kind").text();
  x.connection = in.at("connection").small();
  const In request = in.at("request");
  x.method = request.at("method").text();
  x.target = request.at("target").text();
  x.request_head = request.at("head").text();
  x.request_body = excerpt(request.at("body"));
  x.request_sent = request.at("sent").count();
  x.request_whole = request.at("whole").flag();
  const In answer = in.at("answer");
  x.ending = answer.at("ending").text();
  x.status = answer.at("status").small();
  x.answer_head = answer.at("head").text();
  x.answer_body = excerpt(answer.at("body"));
  x.interim = texts(answer.at("interim"));
  x.deviations = texts(answer.at("deviations"));
  x.stray = answer.at("stray").text();
  x.note = in.at("note").text();
  const In times = in.at("times");
  x.started_us = times.at("started_us").number();
  x.sent_us = times.at("sent_us").number();
  x.first_byte_us = times.at("first_byte_us").number();
  x.ended_us = times.at("ended_us").number();
  return x;
}

results::Observation observation(const In& in) {
  results::Observation o;
  o.rule = in.at("rule").text();
  o.exchange = in.at("exchange").text();
  o.finding = word(in.at("finding"), kFindings);
  o.expected = in.at("expected").text();
  o.got = in.at("got").text();
  o.reason = reason(in, "reason");
  o.place = place(in);
  return o;
}

results::ScenarioResult scenario(const In& in) {
  results::ScenarioResult s;
  s.id = in.at("id").text();
  s.title = in.at("title").text();
  s.state = word(in.at("state"), kStates);
  s.reason = reason(in, "reason");
  s.place = place(in);
  s.duration_us = in.at("duration_us").number();
  s.observations = list_of(in.at("observations"), observation);
  if (in.has("server_output")) s.server_output = in.at("server_output").text();
  for (auto& o : s.observations) o.scenario = s.id;
  return s;
}

results::Evidence evidence(const In& in) {
  return {in.at("scenario").text(), in.at("exchange").text(), in.at("expected").text(), in.at("got").text(), place(in)};
}

results::SourceRef source(const In& in) {
  return {in.at("doc").text(), in.at("section").text(), in.at("note").text(), in.at("url").text()};
}

results::RuleResult rule(const In& in) {
  results::RuleResult r;
  r.id = in.at("id").text();
  r.title = in.at("title").text();
  r.level = in.at("level").one_of(kLevels, results::level_name);
  r.verdict = in.at("verdict").one_of(kVerdicts, results::verdict_name);
  r.held = in.at("held").count();
  r.broken = in.at("broken").count();
  r.planned = in.at("planned").count();
  r.inconclusive = in.at("inconclusive").count();
  r.blocked = in.at("blocked").count();
  r.offered = in.at("offered").flag();
  if (in.has("runs")) {
    r.runs.broken = in.at("runs").at("broken").count();
    r.runs.judged = in.at("runs").at("judged").count();
  }
  r.reason = reason(in, "reason");
  if (in.has("when")) r.when = in.at("when").text();
  if (in.has("blocked_by")) r.blocked_by = texts(in.at("blocked_by"));
  if (in.has("behind_known")) r.behind_known = in.at("behind_known").flag();
  r.expect = in.at("expect").text();
  r.sources = list_of(in.at("sources"), source);
  r.scenarios = texts(in.at("scenarios"));
  r.evidence = list_of(in.at("evidence"), evidence);
  if (in.has("broken_in")) {
    r.broken_in = texts(in.at("broken_in"));
  } else {
    for (const auto& e : r.evidence) r.broken_in.push_back(e.scenario);
    std::sort(r.broken_in.begin(), r.broken_in.end());
  }
  r.informative = texts(in.at("informative"));
  return r;
}

void target(const In& in, results::RunResult& result) {
  result.url = in.at("url").text();
  if (in.has("file")) result.target_file = in.at("file").text();
  in.at("capabilities").each_member([&](const std::string& name, const In& value) {
    result.capabilities[name] = value.text();
  });
  auto& p = result.preflight;
  p.server = in.at("server").text();
  const In preflight = in.at("preflight");
  p.reachable = preflight.at("reachable").flag();
  p.bits_server = preflight.at("bits_server").flag();
  p.error = preflight.at("error").text();
  p.readback = preflight.at("readback").flag();
  p.survives_connections = preflight.at("survives_connections").flag();
  p.single_threaded = preflight.at("single_threaded").flag();
  p.keeps_alive = preflight.at("keeps_alive").flag();
  p.notes = texts(preflight.at("notes"));
  p.interop = texts(preflight.at("interop"));
}

results::KnownEntry known_entry(const In& in) {
  results::KnownEntry e;
  e.line = in.at("line").small();
  e.last_line = in.at("last_line").small();
  e.state = in.at("state").one_of(results::kKnownStates, results::known_state_name);
  const std::pair<const char*, std::string*> members[] = {
      {"rule", &e.rule}, {"scenario", &e.scenario}, {"profile", &e.profile}, {"reason", &e.reason},
      {"link", &e.link}, {"expires", &e.expires},   {"hint", &e.hint}};
  for (const auto& [name, value] : members) {
    if (in.has(name)) *value = in.at(name).text();
  }
  e.flaky = in.has("flaky") && in.at("flaky").flag();
  e.rules = texts(in.at("rules"));
  return e;
}

results::Observation of_invariant(const In& in) {
  results::Observation o = observation(in);
  o.scenario = in.at("scenario").text();
  return o;
}

results::ShardExchange shape(const In& in) {
  return {in.at("id").text(),         in.at("step").text(),    in.at("form").text(),  in.at("cannot_send").flag(),
          in.at("no_session").flag(), in.at("status").small(), in.at("ending").text()};
}

results::Shard shard(const In& in) {
  results::Shard s;
  s.index = in.at("index").small();
  s.count = in.at("count").small();
  s.level = in.at("level").one_of(kLevels, results::level_name);
  s.selected = in.at("selected").flag();
  s.observations = list_of(in.at("observations"), of_invariant);
  in.at("held").each_member([&](const std::string& scenario, const In& rules) {
    rules.each_member([&](const std::string& rule, const In& times) { s.held[scenario][rule] = times.count(); });
  });
  s.exchanges = list_of(in.at("exchanges"), shape);
  in.at("controls").each_member([&](const std::string& name, const In& of) { s.controls[name] = of.count(); });
  s.left_out = texts(in.at("left_out"));
  s.hidden = texts(in.at("hidden"));
  return s;
}

results::TargetChange change(const In& in) {
  results::TargetChange c;
  c.kind = in.at("kind").one_of(results::kChangeKinds, results::change_kind_name);
  c.scenario = in.at("scenario").text();
  c.step = in.at("step").text();
  c.answer = in.at("answer").text();
  c.at_ms = in.at("at_ms").number();
  c.lasted_ms = in.at("lasted_ms").number();
  c.times = in.at("times").count();
  c.others_accepted = in.has("others_accepted") && in.at("others_accepted").flag();
  if (in.has("known")) c.known = in.at("known").count();
  if (in.has("asked")) c.asked = in.at("asked").count();
  return c;
}

results::Summary summary(const In& in) {
  results::Summary s;
  const In rules = in.at("rules");
  for (const auto verdict : kVerdicts) {
    const std::string name(results::verdict_name(verdict));
    const bool later = verdict == results::Verdict::kKnown;  // reports of earlier versions do not have it
    s.rules[name] = later && !rules.has(name.c_str()) ? 0 : rules.at(name.c_str()).count();
  }
  const In scenarios = in.at("scenarios");
  s.scenarios_run = scenarios.at("run").count();
  s.scenarios_blocked = scenarios.at("blocked").count();
  s.scenarios_skipped = scenarios.at("skipped").count();
  s.exchanges = in.at("exchanges").count();
  s.duration_ms = in.at("duration_ms").number();
  return s;
}

Error syntax_error(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(text.size(), byte == 0 ? 0 : byte - 1));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {ErrorCode::kBadInput,
          "no JSON from line " + std::to_string(line) + ", column " + std::to_string(before.size() - line_start + 1) +
              " on",
          std::nullopt,
          {}};
}

}  // namespace

Result<results::RunResult> from_json(std::string_view text) {
  PlainJson whole;
  try {
    whole = PlainJson::parse(text);
  } catch (const PlainJson::parse_error& e) {
    return tl::unexpected(syntax_error(text, e.byte));
  } catch (const PlainJson::exception&) {  // a number beyond a double
    return bad_input("a number is too large");
  }
  std::string error;
  const In in(&whole, "", &error);
  if (!whole.is_object() || !whole.contains("format") ||
      (whole["format"] != kFormat && whole["format"] != kFormerFormat)) {
    return bad_input("not a bitspec result: expected \"format\": \"" + std::string(kFormat) + "\" (or the older \"" +
                     std::string(kFormerFormat) + "\")");
  }
  results::RunResult result;
  result.version = in.at("tool").at("version").text();
  result.suites_digest = in.at("tool").at("suites").text();
  target(in.at("target"), result);
  result.profile = in.at("profile").text();
  if (in.has("recordings")) result.recordings = texts(in.at("recordings"));
  if (in.has("client_test")) result.client_test = in.at("client_test").flag();
  result.seed = in.at("seed").count();
  if (in.has("runs")) result.runs = in.at("runs").count();
  result.started = in.at("started").text();
  result.complete = in.at("complete").flag();
  result.incomplete_reason = reason(in, "incomplete_reason");
  result.verdict = in.at("verdict").one_of(results::kRunVerdicts, results::run_verdict_name);
  if (in.has("changes")) result.changes = list_of(in.at("changes"), change);
  if (in.has("options")) result.options = texts(in.at("options"));
  if (in.has("selected_only")) result.selected_only = in.at("selected_only").flag();
  if (in.has("shard")) result.shard = shard(in.at("shard"));
  if (in.has("known_failing")) {
    result.known_failing.file = in.at("known_failing").at("file").text();
    result.known_failing.entries = list_of(in.at("known_failing").at("entries"), known_entry);
  }
  result.summary = summary(in.at("summary"));
  result.rules = list_of(in.at("rules"), rule);
  result.scenarios = list_of(in.at("scenarios"), scenario);
  result.exchanges = list_of(in.at("exchanges"), exchange);
  if (!error.empty()) return bad_input(error);
  return result;
}

}  // namespace bitspec::reports
