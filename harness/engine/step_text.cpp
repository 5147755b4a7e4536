#include "harness/engine/step_text.h"

namespace bitspec::engine {
namespace {

using namespace scenario;

class Text {
 public:
  void word(std::string_view name, std::string_view value) {
    out_ += ' ';
    out_ += name;
    out_ += '=';
    out_ += std::to_string(value.size());  // lengths keep values apart
    out_ += ':';
    out_ += value;
  }
  void number(std::string_view name, std::uint64_t value) { word(name, std::to_string(value)); }
  void maybe(std::string_view name, const Boxed<Template>& value) {
    if (value) word(name, value->text);
  }
  void point(std::string_view name, const SendPoint& p) {
    word(name, std::to_string(static_cast<int>(p.kind)) + "," + std::to_string(p.offset) + "," + p.after);
  }
  void sending(const Sending& s) {
    word("as", s.as);
    word("on", s.on);
    number("answer", s.wait_for_answer);
    word("user", s.user);
    if (!s.send) return;
    for (const auto& p : s.send->split) point("split", p);
    number("pause", static_cast<std::uint64_t>(s.send->pause.count()));
    if (s.send->cut) point("cut", *s.send->cut);
    number("end", static_cast<std::uint64_t>(s.send->end));
    number("continue", s.send->wait_for_continue);
  }
  void body(const Boxed<BodySpec>& b) {
    if (!b) return;
    number("body", static_cast<std::uint64_t>(b->kind));
    word("text", b->text.text);
    word("size", b->size.text);
    for (const auto& chunk : b->chunks) word("chunk", chunk.text);
  }
  void credentials(const Boxed<CredentialsSpec>& c) {
    if (!c) return;
    number("scheme", static_cast<std::uint64_t>(c->scheme));
    for (const auto& [name, value] : {std::pair("nonce", &c->nonce), {"realm", &c->realm}, {"uri", &c->uri}})
      if (*value) word(name, **value);
  }
  std::string& out() { return out_; }

 private:
  std::string out_;
};

struct Writer {
  Text& text;

  void operator()(const PacketStep& s) {
    text.sending(s);
    text.number("packet", static_cast<std::uint64_t>(s.packet));
    text.word("session", s.session);
    for (const auto& [name, value] : {std::pair("path", &s.path),
                                      {"target", &s.target},
                                      {"method", &s.method},
                                      {"version", &s.version},
                                      {"type", &s.type},
                                      {"id", &s.id},
                                      {"range", &s.range},
                                      {"content_range", &s.content_range},
                                      {"length", &s.length},
                                      {"protocols", &s.protocols}})
      text.maybe(name, *value);
    text.body(s.body);
    text.credentials(s.credentials);
    text.word("bytes", s.bytes);
    for (const auto& edit : s.edits)
      text.word("edit" + std::to_string(static_cast<int>(edit.kind)) + edit.name, edit.value.text);
    for (const auto& name : s.order) text.word("order", name);
  }
  void operator()(const RequestStep& s) {
    text.sending(s);
    text.word("method", s.method.text);
    text.word("session", s.session);
    text.maybe("path", s.path);
    text.maybe("target", s.target);
    text.maybe("version", s.version);
    for (const auto& [name, value] : s.fields) text.word("field" + name, value.text);
    text.body(s.body);
    text.number("head", s.head);
  }
  void operator()(const ReadBackStep& s) {
    text.word("as", s.as);
    text.word("session", s.session);
    text.maybe("path", s.path);
  }
  void operator()(const RawStep& s) {
    text.sending(s);
    text.word("session", s.session);
    for (const auto& line : s.lines) text.word("line", line.text);
    text.number("ends", static_cast<std::uint64_t>(s.ends));
    text.word("body", s.body.text);
    text.number("malformed", s.malformed_http);
    text.number("begins", s.begins_session);
  }
  void operator()(const ConnectionStep& s) {
    text.word("on", s.on);
    text.number("do", static_cast<std::uint64_t>(s.what));
  }
  void operator()(const WaitStep& s) { text.word("time", s.time.text); }
  void operator()(const ApplicationStep& s) {
    text.word("as", s.as);
    for (const ApplicationAnswer& answer : s.answers) {
      text.number("status", static_cast<std::uint64_t>(answer.status));
      for (const auto& [name, value] : answer.fields) text.word("field" + name, value.text);
      text.body(answer.body);
      text.word("bytes", answer.bytes);
      text.maybe("file", answer.response_file);
      text.number("length", answer.length);
      text.maybe("wait", answer.wait);
      text.number("instead", static_cast<std::uint64_t>(answer.instead));
      text.maybe("raw", answer.raw);
    }
  }
  void operator()(const FollowHostIdStep& s) { text.word("session", s.session); }
  void operator()(const ServerStep& s) { text.number("do", static_cast<std::uint64_t>(s.what)); }
  void operator()(const PipelineStep& s) {
    for (const auto& part : s.steps) text.word("part", step_text(part));
  }
  void operator()(const ParallelStep& s) {
    text.number("release", s.before_last_byte);
    for (const auto& [name, branch] : s.branches) text.word(name, step_text(branch));
  }
};

}  // namespace

std::string step_text(const scenario::Step& step) {
  Text text;
  std::visit(Writer{text}, step.what);
  return step.name + text.out();
}

}  // namespace bitspec::engine
