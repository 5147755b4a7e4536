#include "harness/live/program_text.h"

#include <algorithm>

#include "harness/protocol/fields.h"
#include "harness/scenario/loader.h"

namespace bitspec::live {
namespace {

constexpr std::size_t kMostKnown = 20'000;  // steps; some hundred bytes each

void replace_all(std::string& text, std::string_view what, const std::string& by) {
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

std::string range_text(const ContentRange& range) {
  return range.text().substr(6);  // without "bytes "
}

std::string bend_text(const Bend& bend, const Packet& packet) {
  std::string text(bend.text);
  if (text.find('$') == text.npos) return text;
  replace_all(text, "$type", lower(mixed_case(packet.type)));
  replace_all(text, "$Cut", std::string(mixed_case(packet.type).substr(0, mixed_case(packet.type).size() - 1)));
  replace_all(text, "$Type", std::string(mixed_case(packet.type)));
  replace_all(text, "$TYPE", std::string(upper_case(packet.type)));
  if (packet.range) {
    const ContentRange& range = *packet.range;
    replace_all(text, "$range", range_text(range));
    replace_all(text, "$first", std::to_string(range.first));
    replace_all(text, "$last", std::to_string(range.last));
    replace_all(text, "$total", std::to_string(range.total));
    replace_all(text, "$less", std::to_string(range.size() - 1));
    replace_all(text, "$more", std::to_string(range.size() + 1));
    replace_all(text, "$half", std::to_string(range.size() / 2));
  }
  replace_all(text, "${$s.", "${" + session_name(packet.session) + ".");
  replace_all(text, ":$s.id}", ":" + session_name(packet.session) + ".id}");
  return text;
}

std::string packet_text(const Packet& packet) {
  std::string out = std::string(packet_word(packet.type)) + ": {";
  out += (packet.type == PacketType::kCreateSession ? "as: " : "session: ") + session_name(packet.session);
  if (packet.range) out += ", range: " + range_text(*packet.range);
  if (packet.connection != 0) out += ", on: " + connection_name(packet.connection);
  for (const Bend* bend : packet.bends) out += ", " + bend_text(*bend, packet);
  return out + "}";
}

// Takes `what` from the front of `text`.
bool take(std::string_view& text, std::string_view what) {
  if (!text.starts_with(what)) return false;
  text.remove_prefix(what.size());
  return true;
}

std::optional<int> take_number(std::string_view& text, std::string_view before, int most) {
  if (!take(text, before) || text.empty()) return std::nullopt;
  const int number = text.front() - '1';
  if (number < 0 || number >= most) return std::nullopt;
  text.remove_prefix(1);
  return number;
}

bool take_bends(std::string_view& text, Packet& packet) {
  while (!text.starts_with('}')) {
    // The longest one: the text of a bend may begin with that of another.
    const Bend* best = nullptr;
    std::size_t size = 0;
    for (const Bend* bend : bends_of(packet.type)) {
      const std::string one = ", " + bend_text(*bend, packet);
      if (one.size() > size && text.starts_with(one)) best = bend, size = one.size();
    }
    if (!best) return false;
    packet.bends.push_back(best);
    text.remove_prefix(size);
  }
  return take(text, "}");
}

bool take_packet(std::string_view& text, Packet& packet) {
  constexpr std::array kTypes = {PacketType::kPing, PacketType::kCreateSession, PacketType::kFragment,
                                 PacketType::kCloseSession, PacketType::kCancelSession};
  const auto type =
      std::ranges::find_if(kTypes, [&](PacketType one) { return take(text, std::string(packet_word(one)) + ": {"); });
  if (type == kTypes.end()) return false;
  packet.type = *type;
  const auto session = take_number(text, packet.type == PacketType::kCreateSession ? "as: s" : "session: s", kSessions);
  if (!session) return false;
  packet.session = *session;
  if (take(text, ", range: ")) {
    const std::string_view written = text.substr(0, text.find_first_of(",}"));
    const auto range = ContentRange::parse_range(written);
    if (!range) return false;
    packet.range = *range;
    text.remove_prefix(written.size());
  }
  if (const auto connection = take_number(text, ", on: c", kConnections)) packet.connection = *connection;
  return (packet.type == PacketType::kFragment) == packet.range.has_value() && take_bends(text, packet);
}

bool take_step(std::string_view text, Step& step) {
  if (take(text, "connection: {on: ")) {
    step.kind = Step::Kind::kNewConnection;
    if (!take(text, "main")) {
      const auto connection = take_number(text, "c", kConnections);
      if (!connection) return false;
      step.packet.connection = *connection;
    }
    return text == ", do: new}";
  }
  if (take(text, "read_back: {session: s")) {
    step.kind = Step::Kind::kReadBack;
    const auto session = take_number(text, "", kSessions);
    if (session) step.packet.session = *session;
    return session && text == "}";
  }
  if (take(text, "parallel: {release: before-last-byte, branches: {a: {")) {
    step.kind = Step::Kind::kTogether;
    return take_packet(text, step.packet) && take(text, "}, b: {") && take_packet(text, step.other) && text == "}}}";
  }
  return take_packet(text, step.packet) && text.empty();
}

// A step as part of a scenario in which all sessions are there.
Result<scenario::Step> load_step(const std::string& text) {
  std::string file = "suite: live\nabout: a step\nscenarios:\n  - id: live/step\n    title: a step\n    when:\n";
  for (int i = 0; i < kSessions; ++i) file += "      - create: {as: " + session_name(i) + "}\n";
  file += "      - " + text + "\n    then: [common.response.answered: {status: 2xx}]\n";
  auto loaded = scenario::load_text("step", file);
  if (!loaded.errors.empty()) return tl::unexpected(loaded.errors.front().within(text));
  return std::move(loaded.files.front().scenarios.front().blocks.front().when.back());
}

}  // namespace

std::string step_text(const Step& step) {
  switch (step.kind) {
    case Step::Kind::kNewConnection:
      return "connection: {on: " + connection_name(step.packet.connection) + ", do: new}";
    case Step::Kind::kReadBack:
      return "read_back: {session: " + session_name(step.packet.session) + "}";
    case Step::Kind::kTogether:
      return "parallel: {release: before-last-byte, branches: {a: {" + packet_text(step.packet) + "}, b: {" +
             packet_text(step.other) + "}}}";
    case Step::Kind::kPacket:
      break;
  }
  return packet_text(step.packet);
}

std::string steps_text(const std::vector<Step>& steps, std::string_view indent) {
  std::string out;
  for (const Step& step : steps) out += std::string(indent) + "- " + step_text(step) + "\n";
  return out;
}

Result<Program> read_program(std::string_view text) {
  constexpr std::array<std::string_view, 8> kWords = {
      "ping: ", "create: ", "fragment: ", "close: ", "cancel: ", "connection: ", "read_back: ", "parallel: "};
  Program out;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(' ')));
    if (!take(line, "- ")) continue;
    if (std::ranges::none_of(kWords, [&](std::string_view word) { return line.starts_with(word); })) continue;
    Step step;
    if (!take_step(line, step)) return bad_input("not a step of a program: " + std::string(line.substr(0, 200)));
    out.steps.push_back(std::move(step));
  }
  return out;
}

Result<scenario::Step> StepLoader::load(const Step& step) {
  // Ranges alone differ most of the time.
  const bool plain = step.kind == Step::Kind::kPacket && step.packet.range &&
                     std::ranges::none_of(step.packet.bends, [](const Bend* bend) { return bend->uses_range(); });
  Step form = step;
  if (plain) form.packet.range = ContentRange{0, 0, 1};
  const std::string text = step_text(form);
  auto at = known_.find(text);
  if (at == known_.end()) {
    auto loaded = load_step(text);
    if (!loaded) return loaded;
    if (known_.size() >= kMostKnown) known_.clear();
    at = known_.emplace(text, std::move(*loaded)).first;
  }
  scenario::Step out = at->second;
  if (plain) std::get<scenario::PacketStep>(out.what).range->text = range_text(*step.packet.range);
  return out;
}

}  // namespace bitspec::live
