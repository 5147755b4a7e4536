// The model of a file of scenarios as lines "path=value"; see fuzz/naive/scenario_tree.h.
#pragma once

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/scenario/model.h"

namespace bitspec::fuzz::naive {

namespace model = bitspec::scenario;

class ModelLines {
 public:
  static std::vector<std::string> of(const model::SuiteFile& file) {
    ModelLines all;
    all.add("suite", file.suite);
    all.add("about", file.about);
    for (std::size_t i = 0; i < file.rules.size(); ++i) {
      const auto& rule = file.rules[i];
      all.add("rules" + at(i) + ".id", rule.id);
      all.add("rules" + at(i) + ".title", rule.title);
      all.add("rules" + at(i) + ".level", rule.level);
    }
    for (std::size_t i = 0; i < file.scenarios.size(); ++i) all.scenario(file.scenarios[i], "scenarios" + at(i));
    std::sort(all.lines_.begin(), all.lines_.end());
    return std::move(all.lines_);
  }

 private:
  void add(const std::string& path, const std::string& value) { lines_.push_back(path + "=" + value); }
  void add(const std::string& path, const char* text) { add(path, std::string(text)); }
  void add(const std::string& path, const model::Template& text) { add(path, text.text); }
  void add(const std::string& path, const std::optional<model::Template>& text) {
    if (text) add(path, text->text);
  }
  void add(const std::string& path, const std::optional<std::string>& text) {
    if (text) add(path, *text);
  }
  void add_set(const std::string& path, const std::string& text) {
    if (!text.empty()) add(path, text);
  }
  void add_all(const std::string& path, const std::vector<std::string>& list) {
    for (std::size_t i = 0; i < list.size(); ++i) add(path + at(i), list[i]);
  }

  static std::string at(std::size_t i) { return "[" + std::to_string(i) + "]"; }
  static std::string place(const SourcePlace& spot) {
    return "@" + std::to_string(spot.line) + ":" + std::to_string(spot.column);
  }
  static std::string time(model::milliseconds ms) {
    return ms.count() <= 3600000 ? std::to_string(ms.count()) + "ms" : "above an hour";
  }

  void scenario(const model::Scenario& s, const std::string& path) {
    add(path + ".id", s.id + place(s.place));
    add(path + ".title", s.title);
    for (const auto* list : {&s.tags, &s.needs}) {
      for (const auto& one : *list) word(path, one);
    }
    const std::string id = s.id.substr(0, s.id.find('['));
    word(path, id.substr(0, id.find('/')));
    word(path, id.substr(std::min(id.find('/') + 1, id.size())));
    add_all(path + ".tags", s.tags);
    add_all(path + ".needs", s.needs);
    for (std::size_t i = 0; i < s.profiles.size(); ++i)
      add(path + ".profiles" + at(i), std::string(profile_name(s.profiles[i])));
    steps(s.given, path + ".given");
    steps(s.finally, path + ".finally");
    std::vector<std::string> before = names_of(s.given);
    for (std::size_t i = 0; i < s.blocks.size(); ++i) {
      block(s.blocks[i], path + ".blocks" + at(i));
      derived(s.blocks[i], before, path + ".blocks" + at(i));
      const auto own = names_of(s.blocks[i].when);
      before.insert(before.end(), own.begin(), own.end());
    }
  }

  static std::vector<std::string> names_of(const std::vector<model::Step>& steps) {
    std::vector<std::string> out;
    for (const auto& step : steps) out.push_back(step.name);
    return out;
  }

  // What a control is made of if none is written: all steps so far but applications, then those of the block, the last
  // one without what makes it wrong.
  void derived(const model::Block& b, std::vector<std::string> before, const std::string& path) {
    if (b.control.kind != model::Control::Kind::kDerived) return;
    std::erase(before, "application");
    const auto own = names_of(b.when);
    before.insert(before.end(), own.begin(), own.end());
    if (names_of(b.control.steps) != before) return add(path, "a control of other steps");
    const auto* last = std::get_if<model::PacketStep>(&b.control.steps.back().what);
    if (!last || last->has_overrides()) add(path, "a control that is wrong itself");
  }

  // Lower-case words, as suites, ids, tags, needs and outcomes are.
  void word(const std::string& path, const std::string& text) {
    const bool begins = !text.empty() && ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= '0' && text[0] <= '9'));
    if (!begins || text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") != std::string::npos)
      add(path, "not in lower-case words: " + text);
  }

  void block(const model::Block& b, const std::string& path) {
    add(path, place(b.place));
    steps(b.when, path + ".when");
    static const std::set<std::string> kNoAnswer = {"wait", "connection", "application", "follow_host_id", "server"};
    if (b.when.empty() || kNoAnswer.contains(b.when.back().name)) add(path, "judges a step without an answer");
    using Control = model::Control::Kind;
    if (b.control.kind == Control::kNone) add(path + ".control", "none");
    if (b.control.kind == Control::kWritten) steps(b.control.steps, path + ".control");
    add(path + ".within", b.within);
    for (const auto& [name, field] : b.save) add(path + ".save." + name, field);
    if (b.only_if) matcher(*b.only_if, path + ".if");
    for (std::size_t i = 0; i < b.then.size(); ++i) {
      const auto& one = b.then[i];
      const std::string own = path + ".then" + at(i);
      add(own, one.rule + place(one.place));
      if (one.regardless) add(own + ".regardless", "true");
      if (!one.differs) {
        matcher(*one.matcher[kProfiles[0]], own);
        continue;
      }
      for (const Profile profile : kProfiles) {
        const std::string name = own + "." + std::string(profile_name(profile));
        if (one.matcher[profile])
          matcher(*one.matcher[profile], name);
        else
          add(name, "none");
      }
    }
  }

  void steps(const std::vector<model::Step>& list, const std::string& path) {
    for (std::size_t i = 0; i < list.size(); ++i) step(list[i], path + at(i));
  }

  void step(const model::Step& s, const std::string& path) {
    const std::string own = path + "." + s.name;
    add(own, place(s.place));
    std::visit([&](const auto& what) { of_step(what, own); }, s.what);
  }

  void sending(const model::Sending& s, const std::string& path, const std::string& as_default = "") {
    if (s.as != as_default) add(path + ".as", s.as);
    if (s.on != "main") add(path + ".on", s.on);
    if (!s.wait_for_answer) add(path + ".answer", "none");
    add_set(path + ".user", s.user);
    if (!s.send) return;
    for (std::size_t i = 0; i < s.send->split.size(); ++i) point(s.send->split[i], path + ".send.split" + at(i));
    if (s.send->pause.count() != 0) add(path + ".send.pause", time(s.send->pause));
    if (s.send->cut) point(*s.send->cut, path + ".send.cut");
    using End = model::SendSpec::End;
    if (s.send->end == End::kClose) add(path + ".send.end", "close");
    if (s.send->end == End::kHalfClose) add(path + ".send.end", "half-close");
    if (s.send->end == End::kReset) add(path + ".send.end", "reset");
    if (s.send->wait_for_continue) add(path + ".send.continue", "true");
  }

  void point(const model::SendPoint& p, const std::string& path) {
    using Of = model::SendPoint::Kind;
    if (p.kind == Of::kAfter) return add(path + ".after", p.after);
    add(p.kind == Of::kHead ? path + ".head" : path, std::to_string(p.offset));
  }

  void body(const std::optional<model::BodySpec>& b, const std::string& path) {
    if (!b) return;
    using Of = model::BodySpec::Kind;
    if (b->kind == Of::kText) add(path + ".text", b->text);
    if (b->kind == Of::kSize) add(path + ".size", b->size);
    for (std::size_t i = 0; b->kind == Of::kChunked && i < b->chunks.size(); ++i)
      add(path + ".chunked" + at(i), b->chunks[i]);
  }

  void of_step(const model::PacketStep& p, const std::string& path) {
    sending(p, path, p.packet == PacketType::kCreateSession ? "s" : "");
    static const std::pair<PacketType, std::string> kNames[] = {{PacketType::kPing, ".ping"},
                                                                {PacketType::kCreateSession, ".create"},
                                                                {PacketType::kFragment, ".fragment"},
                                                                {PacketType::kCloseSession, ".close"},
                                                                {PacketType::kCancelSession, ".cancel"}};
    for (const auto& [type, name] : kNames) {
      if (p.packet == type && !path.ends_with(name)) add(path, "a packet of another type");
    }
    add_set(path + ".session", p.session);
    add_set(path + ".bytes", p.bytes);
    const std::pair<const char*, const std::optional<model::Template>*> texts[] = {
        {".path", &p.path},     {".target", &p.target},
        {".method", &p.method}, {".version", &p.version},
        {".type", &p.type},     {".id", &p.id},
        {".range", &p.range},   {".content_range", &p.content_range},
        {".length", &p.length}, {".protocols", &p.protocols}};
    for (const auto& [name, text] : texts) add(path + name, *text);
    body(p.body, path + ".body");
    if (p.credentials) {
      using Scheme = model::CredentialsSpec::Scheme;
      if (p.credentials->scheme == Scheme::kLower) add(path + ".credentials.scheme", "lower");
      if (p.credentials->scheme == Scheme::kUpper) add(path + ".credentials.scheme", "upper");
      add(path + ".credentials.nonce", p.credentials->nonce);
      add(path + ".credentials.realm", p.credentials->realm);
      add(path + ".credentials.uri", p.credentials->uri);
    }
    edits(p.edits, path);
    add_all(path + ".order", p.order);
  }

  void edits(const std::vector<model::FieldEdit>& list, const std::string& path) {
    std::map<std::string, std::size_t> added;
    std::size_t removed = 0;
    for (const auto& edit : list) {
      using Of = model::FieldEdit::Kind;
      if (edit.kind == Of::kSet) add(path + ".set." + edit.name, edit.value);
      if (edit.kind == Of::kAdd) add(path + ".add." + edit.name + at(added[edit.name]++), edit.value);
      if (edit.kind == Of::kRemove) add(path + ".remove" + at(removed++), edit.name);
      if (edit.kind == Of::kRename) add(path + ".rename." + edit.name, edit.value);
    }
  }

  void of_step(const model::RequestStep& r, const std::string& path) {
    sending(r, path);
    const bool get = path.ends_with(".get"), head = path.ends_with(".head");
    if (get || head ? r.method.text != (get ? "GET" : "HEAD") : true) add(path + ".method", r.method);
    if (r.head != (r.method.text == "HEAD")) add(path, "is HEAD or not, against its method");
    add_set(path + ".session", r.session);
    add(path + ".path", r.path);
    add(path + ".target", r.target);
    add(path + ".version", r.version);
    for (const auto& [name, value] : r.fields) add(path + ".fields." + name, value);
    body(r.body, path + ".body");
  }

  void of_step(const model::ReadBackStep& r, const std::string& path) {
    add_set(path + ".as", r.as);
    add_set(path + ".session", r.session);
    add(path + ".path", r.path);
  }

  void of_step(const model::RawStep& r, const std::string& path) {
    sending(r, path);
    add_set(path + ".session", r.session);
    for (std::size_t i = 0; i < r.lines.size(); ++i) add(path + ".lines" + at(i), r.lines[i]);
    add_set(path + ".body", r.body.text);
    using Ends = model::RawStep::Ends;
    if (r.ends == Ends::kLf) add(path + ".ends", "lf");
    if (r.ends == Ends::kNone) add(path + ".ends", "none");
    if (r.malformed_http) add(path + ".http", "malformed");
    static const std::pair<PacketType, std::string> kNames[] = {{PacketType::kPing, "ping"},
                                                                {PacketType::kCreateSession, "create"},
                                                                {PacketType::kFragment, "fragment"},
                                                                {PacketType::kCloseSession, "close"},
                                                                {PacketType::kCancelSession, "cancel"}};
    for (const auto& [type, name] : kNames) {
      if (r.packet == type) add(path + ".packet", name);
    }
    const bool begins = !r.as.empty() && (!r.packet || *r.packet == PacketType::kCreateSession);
    if (r.begins_session != begins) add(path, "begins a session or not, against its packet");
  }

  void of_step(const model::ConnectionStep& c, const std::string& path) {
    using Do = model::ConnectionStep::Do;
    static const std::pair<Do, std::string> kNames[] = {
        {Do::kNew, "new"},     {Do::kClose, "close"}, {Do::kHalfClose, "half-close"},
        {Do::kReset, "reset"}, {Do::kKeep, "keep"},   {Do::kPerPacket, "per-packet"}};
    for (const auto& [what, name] : kNames) {
      if (c.what == what) add(path + ".do", name);
    }
    if (c.on != "main") add(path + ".on", c.on);
  }

  void of_step(const model::WaitStep& w, const std::string& path) { add(path, w.time); }

  void of_step(const model::PipelineStep& p, const std::string& path) { steps(p.steps, path); }

  void of_step(const model::ParallelStep& p, const std::string& path) {
    if (p.before_last_byte) add(path + ".release", "before-last-byte");
    for (const auto& branch : p.branches) step(branch.step, path + "[" + branch.name + "]");
  }

  void of_step(const model::ApplicationStep& a, const std::string& path) {
    add(path + ".as", a.as);
    for (std::size_t i = 0; i < a.answers.size(); ++i) answer(a.answers[i], path + ".answers" + at(i));
  }

  void answer(const model::ApplicationAnswer& a, const std::string& path) {
    if (a.status != 200) add(path + ".status", std::to_string(a.status));
    for (const auto& [name, value] : a.fields) add(path + ".fields." + name, value);
    body(a.body, path + ".body");
    add_set(path + ".body.bytes", a.bytes);
    add(path + ".response_file.text", a.response_file);
    if (!a.length) add(path + ".length", "none");
    add(path + ".wait", a.wait);
    using Instead = model::ApplicationAnswer::Instead;
    if (a.instead == Instead::kSilence) add(path + ".instead", "silence");
    if (a.instead == Instead::kReset) add(path + ".instead", "reset");
    if (a.instead == Instead::kClose) add(path + ".instead", "close");
    add(path + ".raw", a.raw);
  }

  void of_step(const model::FollowHostIdStep& f, const std::string& path) { add_set(path + ".session", f.session); }

  void of_step(const model::ServerStep& s, const std::string& path) {
    using Do = model::ServerStep::Do;
    add(path, std::string(s.what == Do::kRestart      ? "restart"
                          : s.what == Do::kUploadsOff ? "uploads-off"
                                                      : "uploads-on"));
  }

  void matcher(const model::Matcher& m, const std::string& path) {
    const auto* original = m.get<model::condition::OriginalUrl>();
    for (const auto& one : m.conditions) std::visit([&](const auto& c) { condition(c, path); }, one);
    const auto* file = m.get<model::condition::NotifiedFile>();
    if (file && file->session != (original ? original->session : "")) add(path, "a file of another session");
  }

  void matchers(const std::vector<model::Matcher>& list, const std::string& path) {
    for (std::size_t i = 0; i < list.size(); ++i) matcher(list[i], path + at(i));
  }

  // One number, or from and to.
  void count(const std::optional<model::NumberRange>& range, const std::string& path) {
    if (!range) return;
    if (range->from > range->to) add(path, "a range that ends before it starts");
    if (range->from == range->to) return add(path, std::to_string(range->from));
    if (range->from != 0) add(path + ".from", std::to_string(range->from));
    if (range->to != std::numeric_limits<std::uint64_t>::max()) add(path + ".to", std::to_string(range->to));
  }

  void body(const model::BodyMatcher& b, const std::string& path) {
    using Of = model::BodyKind;
    if (b.kind == Of::kAsSent) add(path, "as-sent");
    if (b.kind == Of::kEmpty) add(path, "empty");
    if (b.kind == Of::kAbsent) add(path + ".absent", "true");
    if (b.kind == Of::kText) add(path + ".text", b.text);
    if (b.kind == Of::kSize || b.kind == Of::kOneOf) add(path + ".size", b.size);
    if (b.kind == Of::kOneOf) add_all(path + ".one_of", b.streams);
    for (std::size_t i = 0; b.kind == Of::kParts && i < b.parts.size(); ++i) {
      add_set(path + ".parts" + at(i) + ".bytes", b.parts[i].bytes);
      add(path + ".parts" + at(i) + ".range", std::to_string(b.parts[i].first) + "-" + std::to_string(b.parts[i].last));
    }
  }

  void condition(const model::condition::Outcome& c, const std::string& path) {
    for (const auto& name : c.names) word(path, name);
    add_all(path + ".outcome", c.names);
  }
  void condition(const model::condition::Status& c, const std::string& path) {
    for (std::size_t i = 0; i < c.statuses.any_of.size(); ++i) {
      const auto& one = c.statuses.any_of[i];
      const std::string text = std::to_string(one.from);
      add(path + ".status" + at(i), one.from == one.to        ? text
                                    : one.to == one.from + 99 ? text.substr(0, 1) + "xx"
                                                              : text + "-?");
    }
  }
  void condition(const model::condition::Ended& c, const std::string& path) { add_all(path + ".ended", c.any_of); }
  void condition(const model::condition::Header& c, const std::string& path) {
    add(path + ".header", c.name);
    add(path + ".is", c.is);
    add(path + ".is_ignoring_case", c.is_ignoring_case);
    add(path + ".not", c.is_not);
    add(path + ".guid", c.guid);
    const bool one = c.number_from && c.number_to && c.number_from->place == c.number_to->place;
    add(one ? path + ".number" : path + ".number.from", c.number_from);
    if (!one) add(path + ".number.to", c.number_to);
    for (std::size_t i = 0; i < c.hex.size(); ++i) add(path + ".hex" + at(i), std::to_string(c.hex[i]));
    static const std::vector<std::string> kForms = {"decimal",      "guid",          "session-id", "error-code",
                                                    "hex-prefix",   "error-context", "imf-date",   "printable",
                                                    "failure-code", "url",           "host"};
    if (c.form) add(path + ".form", kForms.at(static_cast<std::size_t>(*c.form)));
    count(c.count, path + ".count");
    count(c.length, path + ".length");
    add(path + ".same_as", c.same_as);
  }
  void condition(const model::condition::Absent& c, const std::string& path) { add_all(path + ".absent", c.names); }
  void condition(const model::condition::KnownFields&, const std::string& path) { yes(path + ".known_fields"); }
  void condition(const model::condition::Reason& c, const std::string& path) {
    for (const auto& [status, phrase] : c.phrases) add(path + ".reason." + std::to_string(status), phrase);
  }
  void condition(const model::condition::Version& c, const std::string& path) { add(path + ".version", c.text); }
  void condition(const model::condition::WellFormed&, const std::string& path) { yes(path + ".well_formed"); }
  void condition(const model::condition::FreeOf& c, const std::string& path) {
    add_all(path + ".free_of", c.deviations);
  }
  void condition(const model::condition::Framed&, const std::string& path) { yes(path + ".framed"); }
  void condition(const model::condition::Interim& c, const std::string& path) {
    add(path + ".interim", std::to_string(c.status));
  }
  void condition(const model::condition::AtMost& c, const std::string& path) { add(path + ".at_most", time(c.time)); }
  void condition(const model::condition::AtLeast& c, const std::string& path) { add(path + ".at_least", time(c.time)); }
  void condition(const model::condition::Method& c, const std::string& path) { add(path + ".method", c.text); }
  void condition(const model::condition::Url& c, const std::string& path) { add(path + ".url", c.text); }
  void condition(const model::condition::UrlEnds& c, const std::string& path) { add(path + ".url_ends", c.text); }
  void condition(const model::condition::OriginalUrl& c, const std::string& path) {
    add(path + ".original_url", c.session);
  }
  void condition(const model::condition::NotifiedFile& c, const std::string& path) {
    add(path + ".file.field", c.field);
    body(c.body, path + ".file.body");
  }
  void condition(const model::condition::Multipart& c, const std::string& path) {
    const std::string own = path + ".multipart";
    for (std::size_t i = 0; i < c.ranges.size(); ++i)
      add(own + ".ranges" + at(i), std::to_string(c.ranges[i].from) + "-" + std::to_string(c.ranges[i].to));
    if (c.any_order) add(own + ".order", "any");
    if (c.part_fields) yes(own + ".part_fields");
    add_set(own + ".like", c.like);
    if (c.part_field_bytes) add(own + ".part_field_bytes", std::to_string(*c.part_field_bytes));
    if (c.preamble_line_ends) add(own + ".preamble_line_ends", std::to_string(*c.preamble_line_ends));
  }
  void condition(const model::condition::Body& c, const std::string& path) { body(c.body, path + ".body"); }
  void condition(const model::condition::SameAsRequest& c, const std::string& path) {
    add(path + ".same_as_request", c.name);
  }
  void condition(const model::condition::Seen& c, const std::string& path) {
    add(path + ".seen", c.application);
    count(c.times, path + ".times");
    if (c.notification) matcher(*c.notification, path + ".notification");
  }
  void condition(const model::condition::Connection& c, const std::string& path) {
    add(path + ".connection", std::string(c.closed ? "closed" : "open"));
  }
  void condition(const model::condition::Files& c, const std::string& path) {
    if (c.outside_unchanged) add(path + ".files.outside", "unchanged");
    if (c.working_empty) add(path + ".files.working", "empty");
  }
  void condition(const model::condition::Distinct& c, const std::string& path) { add(path + ".distinct", c.field); }
  void condition(const model::condition::Unpredictable& c, const std::string& path) {
    add(path + ".unpredictable.header", c.field);
    add(path + ".unpredictable.bits", c.bits >= 1 && c.bits <= 128 ? std::to_string(c.bits) : "not from 1 to 128");
  }
  void condition(const model::condition::Any& c, const std::string& path) { matchers(c.matchers, path + ".any"); }
  void condition(const model::condition::All& c, const std::string& path) { matchers(c.matchers, path + ".all"); }
  void condition(const model::condition::None& c, const std::string& path) { matcher(*c.matcher, path + ".none"); }
  void condition(const model::condition::Each& c, const std::string& path) { matcher(*c.matcher, path + ".each"); }
  void condition(const model::condition::Some& c, const std::string& path) {
    matcher(*c.some, path + ".some");
    if (c.others) matcher(*c.others, path + ".others");
  }
  void condition(const model::condition::Offered& c, const std::string& path) {
    matcher(*c.matcher, path + ".offered");
  }
  void condition(const model::condition::Informative& c, const std::string& path) {
    if (c.matcher)
      matcher(*c.matcher, path + ".informative");
    else
      add(path + ".informative", "either");
  }
  void yes(const std::string& path) { add(path, "true"); }

  std::vector<std::string> lines_;
};

}  // namespace bitspec::fuzz::naive
