#include "harness/scenario/names.h"

#include <algorithm>
#include <set>

#include "harness/base/edit_distance.h"
#include "harness/scenario/templates.h"
#include "harness/scenario/variables.h"
#include "harness/scenario/walk.h"
#include "harness/yaml/shape.h"

namespace bitspec::scenario {
namespace {

constexpr std::string_view kAlways[] = {"bits15", "path",          "folder",      "escape",
                                        "place",  "target.fields", "target.host", "target.url"};
constexpr std::string_view kMembers[] = {"id", "path", "name", "url", "next", "said"};

class NameChecker {
 public:
  NameChecker(const std::vector<std::string>& needs, std::vector<Error>& errors) : needs_(needs), errors_(errors) {}

  void steps(const std::vector<Step>& steps) {
    for_each_step(steps, [&](const Step& one) { step(one); });
  }

  void block(const Block& block) {
    if (block.only_if) matcher(*block.only_if);
    // A control runs by itself: what stands before it here does not exist there.
    if (block.control.kind == Control::Kind::kWritten) NameChecker(needs_, errors_).steps(block.control.steps);
    steps(block.when);
    if (block.within) variables(*block.within, block.place);
    for (const Expectation& expectation : block.then) {
      for_each_matcher(expectation.matcher, [&](const Matcher& one) { matcher(one); });
    }
    for (const auto& [variable, field] : block.save) saved_.insert(variable);
  }

 private:
  void complain(const SourcePlace& place, std::string message, std::string hint) {
    errors_.push_back({ErrorCode::kBadInput, std::move(message), place, std::move(hint)});
  }

  void step(const Step& one) {
    if (errors_.size() >= yaml::kMaxErrors) return;
    const SourcePlace& place = one.place;
    if (const auto* packet = std::get_if<PacketStep>(&one.what)) {
      const bool begins = packet->packet == PacketType::kCreateSession;
      const bool needs_one = !begins && packet->packet != PacketType::kPing && !(packet->id && packet->path);
      session(packet->session, needs_one, one);
      if (begins) sessions_.insert(packet->as);
    } else if (const auto* request = std::get_if<RequestStep>(&one.what)) {
      session(request->session, one.name != "request" && !request->path && !request->target, one);
    } else if (const auto* read = std::get_if<ReadBackStep>(&one.what)) {
      session(read->session, !read->path, one);
    } else if (const auto* raw = std::get_if<RawStep>(&one.what)) {
      session(raw->session, false, one);
      if (raw->begins_session) sessions_.insert(raw->as);
    } else if (const auto* application = std::get_if<ApplicationStep>(&one.what)) {
      applications_.insert(application->as);
    } else if (const auto* follow = std::get_if<FollowHostIdStep>(&one.what)) {
      session(follow->session, true, one);
    }
    for_each_template(one, [&](const Template& text) { variables(text, place); });
  }

  void session(const std::string& name, bool needs_one, const Step& step) {
    if (!name.empty()) {
      if (sessions_.contains(name)) return;
      const std::vector<std::string> known(sessions_.begin(), sessions_.end());
      return complain(step.place, "no earlier step starts a session '" + name + "'", did_you_mean(name, known));
    }
    if (!needs_one || sessions_.size() == 1) return;
    const std::string what = "'" + step.name + "' needs a session";
    if (sessions_.empty())
      return complain(step.place, what + ", but none has been started", "add a 'create' step before it");
    complain(step.place, what + ", but there are several", "write 'session: " + *sessions_.begin() + "'");
  }

  void matcher(const Matcher& one) {
    for_each_part(
        one, [&](const ApplicationName& name) { known(one, "names an application", name.text, applications_); },
        [&](const SessionName& name) { known(one, "starts a session", name.text, sessions_); });
    for_each_template(one, [&](const Template& text) { variables(text, text.place); });
  }

  void known(const Matcher& matcher, std::string_view what, std::string_view name,
             const std::set<std::string, std::less<>>& names) {
    if (names.contains(name)) return;
    const std::vector<std::string> known(names.begin(), names.end());
    complain(matcher.place, "no earlier step " + std::string(what) + " '" + std::string(name) + "'",
             did_you_mean(name, known));
  }

  void variables(const Template& text, const SourcePlace& otherwise) {
    const SourcePlace& place = text.place.line > 0 ? text.place : otherwise;
    // expand() knows how variables stand inside of each other: let it ask, and answer with nothing.
    bool of_capability = false;  // the variable that is not known
    const auto answer = [&](std::string_view name) -> Result<std::string> {
      if (is_variable(name)) return std::string();
      of_capability = name.starts_with("capability.");
      return fail(ErrorCode::kNotFound, "");
    };
    const Template placed{text.text, place};
    if (!check_template(placed, answer, false)) return;
    Error error = *check_template(placed, answer, false, all_names());
    if (of_capability) {
      error.hint = "a scenario can ask about the capabilities that it lists under 'needs'";
    }
    errors_.push_back(std::move(error));
  }

  bool is_variable(std::string_view name) const {
    if (name.starts_with("guid:") || name.starts_with("guids:")) return true;
    if (std::find(std::begin(kAlways), std::end(kAlways), name) != std::end(kAlways)) return true;
    if (saved_.contains(name)) return true;
    if (name.starts_with("capability.")) return is_declared_value(name);
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos || !sessions_.contains(name.substr(0, dot))) return false;
    return std::find(std::begin(kMembers), std::end(kMembers), name.substr(dot + 1)) != std::end(kMembers);
  }

  // capability.NAME.VALUE; which values there are is known only when the target is.
  bool is_declared_value(std::string_view name) const {
    name.remove_prefix(std::string_view("capability.").size());
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos || dot + 1 == name.size()) return false;
    return std::find(needs_.begin(), needs_.end(), name.substr(0, dot)) != needs_.end();
  }

  std::vector<std::string> all_names() const {
    std::vector<std::string> names(std::begin(kAlways), std::end(kAlways));
    names.insert(names.end(), saved_.begin(), saved_.end());
    for (const std::string& session : sessions_) {
      for (const std::string_view member : kMembers) names.push_back(session + "." + std::string(member));
    }
    return names;
  }

  const std::vector<std::string>& needs_;
  std::vector<Error>& errors_;
  std::set<std::string, std::less<>> sessions_, saved_, applications_;
};

}  // namespace

void check_names(const Scenario& scenario, std::vector<Error>& errors) {
  NameChecker checker(scenario.needs, errors);
  checker.steps(scenario.given);
  for (const Block& block : scenario.blocks) checker.block(block);
  checker.steps(scenario.finally);
}

}  // namespace bitspec::scenario
