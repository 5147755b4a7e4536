// RunResult to result.json; reports/schema/result.json describes the text, json_reader.cpp reads it back.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "harness/base/base64.h"
#include "harness/base/printable.h"
#include "reports/change_text.h"
#include "reports/json_escapes.h"
#include "reports/names.h"
#include "reports/reason_text.h"
#include "reports/report.h"

namespace bitspec::reports {
namespace {

using Json = nlohmann::ordered_json;

// A server may choose these bytes, and JSON holds UTF-8 only.
Json text(const std::string& bytes) {
  if (is_utf8(bytes)) return bytes;
  return Json{{"base64", base64_encode(bytes)}};
}

Json texts(const std::vector<std::string>& list) {
  Json out = Json::array();
  for (const auto& one : list) out.push_back(text(one));
  return out;
}

// Only the members that are set. `sentence`: for people; a reader makes its own.
Json reason_as(const results::Reason& reason, const std::string& sentence) {
  Json out = {{"kind", results::reason_kind_name(reason.kind)}, {"text", text(sentence)}};
  const auto add = [&out](const char* key, const std::string& value) {
    if (!value.empty()) out[key] = text(value);
  };
  add("rule", reason.rule);
  add("exchange", reason.exchange);
  add("scenario", reason.scenario);
  add("step", reason.step);
  if (!reason.capabilities.empty()) out["capabilities"] = texts(reason.capabilities);
  add("detail", reason.detail);
  return out;
}

// Left out where there is nothing to say.
void add_reason(Json& to, const char* key, const results::Reason& reason) {
  if (reason) to[key] = reason_as(reason, reason_text(reason));
}

void add_place(Json& to, const SourcePlace& place) {
  if (!place.file.empty()) to["place"] = {{"file", text(place.file)}, {"line", place.line}};
}

template <class List, class Fn>
Json array_of(const List& list, Fn fn) {
  Json out = Json::array();
  for (const auto& one : list) out.push_back(fn(one));
  return out;
}

Json excerpt(const results::Excerpt& body) {
  return {{"size", body.size}, {"sha256", body.sha256}, {"start", text(body.start)}, {"end", text(body.end)}};
}

Json exchange(const results::Exchange& x) {
  Json out = {
      {"id", text(x.id)},
      {"step", text(x.step)},
      {"connection", x.connection},
      {"request",
       {{"method", text(x.method)},
        {"target", text(x.target)},
        {"head", text(x.request_head)},
        {"body", excerpt(x.request_body)},
        {"sent", x.request_sent},
        {"whole", x.request_whole}}},
      {"answer",
       {{"ending", text(x.ending)},
        {"status", x.status},
        {"head", text(x.answer_head)},
        {"body", excerpt(x.answer_body)},
        {"interim", texts(x.interim)},
        {"deviations", texts(x.deviations)},
        {"stray", text(x.stray)}}},
      {"note", text(x.note)},
      {"times",
       {{"started_us", x.started_us},
        {"sent_us", x.sent_us},
        {"first_byte_us", x.first_byte_us},
        {"ended_us", x.ended_us}}},
  };
  if (x.kind != "request") out["kind"] = x.kind;
  return out;
}

Json observation(const results::Observation& o) {
  Json out = {{"rule", text(o.rule)},
              {"exchange", text(o.exchange)},
              {"finding", name_in(kFindings, o.finding)},
              {"expected", text(o.expected)},
              {"got", text(o.got)}};
  add_reason(out, "reason", o.reason);
  add_place(out, o.place);
  return out;
}

Json scenario(const results::ScenarioResult& s) {
  Json out = {{"id", text(s.id)},
              {"title", text(s.title)},
              {"state", name_in(kStates, s.state)},
              {"duration_us", s.duration_us},
              {"observations", array_of(s.observations, observation)}};
  add_reason(out, "reason", s.reason);
  add_place(out, s.place);
  if (!s.server_output.empty()) out["server_output"] = text(s.server_output);
  return out;
}

Json evidence(const results::Evidence& e) {
  Json out = {{"scenario", text(e.scenario)},
              {"exchange", text(e.exchange)},
              {"expected", text(e.expected)},
              {"got", text(e.got)}};
  add_place(out, e.place);
  return out;
}

Json source(const results::SourceRef& s) {
  return {{"doc", text(s.doc)}, {"section", text(s.section)}, {"note", text(s.note)}, {"url", text(s.url)}};
}

Json rule(const results::RuleResult& r) {
  Json out = {{"id", text(r.id)},
              {"title", text(r.title)},
              {"level", results::level_name(r.level)},
              {"verdict", results::verdict_name(r.verdict)},
              {"held", r.held},
              {"broken", r.broken},
              {"planned", r.planned},
              {"inconclusive", r.inconclusive},
              {"blocked", r.blocked},
              {"offered", r.offered}};
  if (r.runs.judged > 0) out["runs"] = {{"broken", r.runs.broken}, {"judged", r.runs.judged}};
  if (r.reason) out["reason"] = reason_as(r.reason, reason_text(r));
  if (!r.when.empty()) out["when"] = text(r.when);
  if (!r.blocked_by.empty()) out["blocked_by"] = texts(r.blocked_by);
  if (r.behind_known) out["behind_known"] = true;
  if (r.broken_in.size() > r.evidence.size()) out["broken_in"] = texts(r.broken_in);
  out["expect"] = text(r.expect);
  out["sources"] = array_of(r.sources, source);
  out["scenarios"] = texts(r.scenarios);
  out["evidence"] = array_of(r.evidence, evidence);
  out["informative"] = texts(r.informative);
  return out;
}

Json target(const results::RunResult& result) {
  Json capabilities = Json::object();
  for (const auto& [name, value] : result.capabilities) capabilities[name] = text(value);
  const auto& p = result.preflight;
  Json out = {{"url", text(result.url)},
              {"server", text(p.server)},
              {"capabilities", std::move(capabilities)},
              {"preflight",
               {{"reachable", p.reachable},
                {"bits_server", p.bits_server},
                {"error", text(p.error)},
                {"readback", p.readback},
                {"survives_connections", p.survives_connections},
                {"single_threaded", p.single_threaded},
                {"keeps_alive", p.keeps_alive},
                {"notes", texts(p.notes)},
                {"interop", texts(p.interop)}}}};
  if (!result.target_file.empty()) out["file"] = text(result.target_file);
  return out;
}

Json change(const results::TargetChange& c) {
  Json out = {{"kind", results::change_kind_name(c.kind)},
              {"text", text(change_text(c))},
              {"scenario", text(c.scenario)},
              {"step", text(c.step)},
              {"answer", text(c.answer)},
              {"at_ms", c.at_ms},
              {"lasted_ms", c.lasted_ms},
              {"times", c.times}};
  if (c.others_accepted) out["others_accepted"] = true;
  if (c.asked > 0) {
    out["known"] = c.known;
    out["asked"] = c.asked;
  }
  return out;
}

Json known_entry(const results::KnownEntry& e) {
  Json out = {{"line", e.line}, {"last_line", e.last_line}, {"state", results::known_state_name(e.state)}};
  const std::pair<const char*, const std::string*> members[] = {
      {"rule", &e.rule}, {"scenario", &e.scenario}, {"profile", &e.profile}, {"reason", &e.reason},
      {"link", &e.link}, {"expires", &e.expires},   {"hint", &e.hint}};
  for (const auto& [name, value] : members) {
    if (!value->empty()) out[name] = text(*value);
  }
  if (e.flaky) out["flaky"] = true;
  out["rules"] = texts(e.rules);
  return out;
}

Json shard(const results::Shard& s) {
  const auto of_invariant = [](const results::Observation& o) {
    Json out = observation(o);
    out["scenario"] = text(o.scenario);
    return out;
  };
  const auto shape = [](const results::ShardExchange& x) {
    return Json{
        {"id", text(x.id)},           {"step", text(x.step)}, {"form", text(x.form)},    {"cannot_send", x.cannot_send},
        {"no_session", x.no_session}, {"status", x.status},   {"ending", text(x.ending)}};
  };
  return {{"index", s.index},
          {"count", s.count},
          {"level", results::level_name(s.level)},
          {"selected", s.selected},
          {"observations", array_of(s.observations, of_invariant)},
          {"held", Json(s.held)},
          {"exchanges", array_of(s.exchanges, shape)},
          {"controls", Json(s.controls)},
          {"left_out", texts(s.left_out)},
          {"hidden", texts(s.hidden)}};
}

Json summary(const results::Summary& s) {
  Json rules = Json::object();
  for (const auto verdict : kVerdicts) {
    const std::string name(results::verdict_name(verdict));
    const auto found = s.rules.find(name);
    rules[name] = found == s.rules.end() ? 0 : found->second;
  }
  return {{"rules", std::move(rules)},
          {"scenarios", {{"run", s.scenarios_run}, {"blocked", s.scenarios_blocked}, {"skipped", s.scenarios_skipped}}},
          {"exchanges", s.exchanges},
          {"duration_ms", s.duration_ms}};
}

// The text of an object, member by member: a result may have many megabytes, and its tree several times as many.
class ObjectText {
 public:
  void member(const char* name, const Json& value) {
    begin(name);
    append(value, 1);
  }

  // `make` turns each into its value.
  template <class List, class Fn>
  void list(const char* name, const List& list, Fn make) {
    begin(name);
    bool first = true;
    out_ += '[';
    for (const auto& one : list) {
      out_ += first ? "\n  " : ",\n  ";
      append(make(one), 2);
      first = false;
    }
    out_ += first ? "]" : "\n ]";
  }

  std::string end() && { return std::move(out_) + "\n}\n"; }

 private:
  void begin(const char* name) {
    out_ += out_.empty() ? "{\n " : ",\n ";
    out_ += '"' + std::string(name) + "\": ";
  }

  // Strings have no line ends of their own. A name that is no UTF-8, as that of a capability may be, is replaced.
  void append(const Json& value, std::size_t depth) {
    for (const char c : escape_json(value.dump(1, ' ', false, Json::error_handler_t::replace))) {
      out_ += c;
      if (c == '\n') out_.append(depth, ' ');
    }
  }

  std::string out_;
};

}  // namespace

std::string to_json(const results::RunResult& result) {
  ObjectText whole;
  whole.member("format", kFormat);
  whole.member("tool",
               {{"name", "bitspec"}, {"version", text(result.version)}, {"suites", text(result.suites_digest)}});
  whole.member("target", target(result));
  whole.member("profile", text(result.profile));
  if (!result.recordings.empty()) whole.member("recordings", texts(result.recordings));
  if (result.client_test) whole.member("client_test", true);
  whole.member("seed", result.seed);
  if (result.runs > 1) whole.member("runs", result.runs);
  whole.member("started", text(result.started));
  whole.member("complete", result.complete);
  whole.member("verdict", results::run_verdict_name(result.verdict));
  whole.member("summary", summary(result.summary));
  whole.list("rules", result.rules, rule);
  whole.list("scenarios", result.scenarios, scenario);
  whole.list("exchanges", result.exchanges, exchange);
  if (const auto& reason = result.incomplete_reason)
    whole.member("incomplete_reason", reason_as(reason, reason_text(reason)));
  if (!result.changes.empty()) whole.list("changes", result.changes, change);
  if (!result.options.empty()) whole.member("options", texts(result.options));
  if (result.selected_only) whole.member("selected_only", true);
  if (!result.known_failing.file.empty()) {
    whole.member("known_failing", {{"file", text(result.known_failing.file)},
                                   {"entries", array_of(result.known_failing.entries, known_entry)}});
  }
  if (result.shard.count > 0) whole.member("shard", shard(result.shard));
  return std::move(whole).end();
}

}  // namespace bitspec::reports
