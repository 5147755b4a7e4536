#include "harness/engine/one_url.h"

#include <algorithm>
#include <map>
#include <string>

#include "harness/protocol/content_range.h"
#include "harness/scenario/templates.h"
#include "harness/scenario/variables.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

using scenario::PacketStep;
using scenario::RawStep;
using scenario::ReadBackStep;
using scenario::RequestStep;
using scenario::Step;
using scenario::Template;

constexpr int kMostLeftOpen = 3;  // sessions that are begun and not used again; more are there to be many

// Follows the sessions of a scenario by its words; what is written another way counts as another place.
class Sequence {
 public:
  // `all_judged`: each answer is judged for itself, so that it does not matter what is open beside.
  void add(const Step& step, bool all_judged) {
    if (const auto* packet = std::get_if<PacketStep>(&step.what)) {
      if (packet->target) elsewhere_ = true;
      packet->packet == PacketType::kCreateSession ? begin(packet->as, packet->path, all_judged) : go_on(*packet);
    } else if (const auto* request = std::get_if<RequestStep>(&step.what)) {
      if (request->target) elsewhere_ = true;
      look(request->session, request->path);
    } else if (const auto* read_back = std::get_if<ReadBackStep>(&step.what)) {
      look(read_back->session, read_back->path);
    } else if (const auto* raw = std::get_if<RawStep>(&step.what)) {
      for (const Template& line : raw->lines) {
        if (line.text.find("${folder}") != std::string::npos || line.text.find("${place}") != std::string::npos)
          elsewhere_ = true;
      }
      if (raw->begins_session) begin(raw->as, std::nullopt, all_judged);
    }
    scenario::for_each_template(step, [this](const Template& text) { refer(text.text); });
  }

  bool needs_two() const { return elsewhere_ || interleaved_ || left_open_ > kMostLeftOpen; }

 private:
  struct Upload {
    std::string path;  // as the create writes it
    bool ended = false;
  };

  static std::string name_of(const std::string& name) { return name.empty() ? "s" : name; }

  // A session's own path, and a fresh one, are the one URL; so is a name that only creates have.
  void begin(const std::string& as, const Boxed<Template>& path, bool all_judged) {
    const std::string text = path ? path->text : "";
    if (text.starts_with('/') || text.starts_with("${place}") || text.starts_with("${folder}")) elsewhere_ = true;
    if (const auto before = uploads_.find(last_); before != uploads_.end() && !before->second.ended)
      left_open_ += !all_judged;
    last_ = name_of(as);
    last_has_file_ = false;
    uploads_[last_] = {text, false};
  }

  void go_on(const PacketStep& packet) {
    use_path(packet.session, packet.path);
    if (packet.packet == PacketType::kPing) return;
    const std::string name = packet.session.empty() ? last_ : packet.session;
    if (name != last_ && !share_a_path(name, last_)) interleaved_ = true;
    Upload& upload = uploads_[name];
    if (packet.packet == PacketType::kFragment) {
      const auto range = packet.range ? ContentRange::parse_range(packet.range->text) : bad_input("");
      if (!range || range->last + 1 == range->total) last_has_file_ = true;
    } else {
      upload.ended = true;
      if (packet.packet == PacketType::kCloseSession) last_has_file_ = true;
    }
  }

  // On purpose, whatever the target has.
  bool share_a_path(const std::string& a, const std::string& b) const {
    const auto one = uploads_.find(a), other = uploads_.find(b);
    if (one == uploads_.end() || other == uploads_.end()) return false;
    const std::string &path = one->second.path, &other_path = other->second.path;
    return path == "${" + b + ".path}" || other_path == "${" + a + ".path}" || (!path.empty() && path == other_path);
  }

  // The file of an earlier session is there until a later one has made its own.
  void look(const std::string& session, const Boxed<Template>& path) {
    use_path(session, path);
    if (!session.empty() && session != last_ && last_has_file_ && !share_a_path(session, last_)) interleaved_ = true;
  }

  void use_path(const std::string& session, const Boxed<Template>& written) {
    if (!written || written->text == "${path}") return;
    const auto known = uploads_.find(session.empty() ? last_ : session);
    const std::string& path = written->text;
    const bool own = known != uploads_.end() &&
                     (path == "${" + known->first + ".path}" || (!path.empty() && path == known->second.path));
    if (!own) elsewhere_ = true;
  }

  // ${a.id} where another session has begun since: of a session that is to be open beside it.
  void refer(const std::string& text) {
    for (const std::string& variable : scenario::variable_names(text)) {
      const auto dot = variable.find('.');
      const auto known = dot == std::string::npos ? uploads_.end() : uploads_.find(variable.substr(0, dot));
      if (known == uploads_.end() || known->first == last_ || known->second.ended || share_a_path(known->first, last_))
        continue;
      if (variable.substr(dot + 1, 2) == "id") interleaved_ = true;
    }
  }

  std::map<std::string, Upload> uploads_;
  std::string last_;
  bool last_has_file_ = false;
  bool elsewhere_ = false, interleaved_ = false;
  int left_open_ = 0;
};

bool judges_each_answer(const scenario::Block& block) {
  return std::any_of(block.then.begin(), block.then.end(), [](const scenario::Expectation& e) {
    bool each = false;
    scenario::for_each_matcher(e.matcher, [&](const scenario::Matcher& m) {
      each = each || scenario::is_about(m, {scenario::About::kAnswers}, scenario::same_exchange);
    });
    return each;
  });
}

}  // namespace

bool needs_two_urls(const scenario::Scenario& scenario) {
  Sequence sequence;
  scenario::for_each_step(scenario.given, [&](const Step& step) { sequence.add(step, false); });
  for (const scenario::Block& block : scenario.blocks) {
    const bool each = judges_each_answer(block);
    scenario::for_each_step(block.when, [&](const Step& step) { sequence.add(step, each); });
  }
  return sequence.needs_two();
}

}  // namespace bitspec::engine
