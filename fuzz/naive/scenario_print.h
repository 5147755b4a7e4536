// The model of a file of scenarios as lines "path=value"; see fuzz/naive/scenario_tree.h.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "fuzz/naive/scenario_matchers.h"

namespace bitspec::fuzz::naive {

class ModelLines : MatcherLines {
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

  void body(const Boxed<model::BodySpec>& b, const std::string& path) {
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
    const std::pair<const char*, const Boxed<model::Template>*> texts[] = {
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
};

}  // namespace bitspec::fuzz::naive
