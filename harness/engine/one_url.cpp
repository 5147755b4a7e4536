#include "harness/engine/one_url.h"

#include <set>
#include <string>

#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

using scenario::PacketStep;
using scenario::RawStep;
using scenario::ReadBackStep;
using scenario::RequestStep;
using scenario::Step;
using scenario::Template;

// Places by the words of the scenario; what is written another way counts as another place.
class Places {
 public:
  void add(const Step& step) {
    if (const auto* packet = std::get_if<PacketStep>(&step.what)) {
      path(packet->path);
      path(packet->target);
      if (packet->packet == PacketType::kCreateSession && !packet->path) session(packet->as);
    } else if (const auto* request = std::get_if<RequestStep>(&step.what)) {
      path(request->path);
      path(request->target);
    } else if (const auto* read_back = std::get_if<ReadBackStep>(&step.what)) {
      path(read_back->path);
    } else if (const auto* raw = std::get_if<RawStep>(&step.what)) {
      if (raw->begins_session) session(raw->as);
      for (const Template& line : raw->lines) text(line.text);
    }
  }

  bool several() const { return elsewhere_ || sessions_.size() > 1; }

 private:
  // A session's own path, and a fresh one, are the one URL.
  void path(const std::optional<Template>& written) {
    if (!written) return;
    const std::string& path = written->text;
    if (path != "${path}" && !(path.starts_with("${") && path.ends_with(".path}"))) elsewhere_ = true;
  }

  void text(const std::string& line) {
    if (line.find("${folder}") != std::string::npos || line.find("${place}") != std::string::npos) elsewhere_ = true;
  }

  void session(const std::string& name) { sessions_.insert(name.empty() ? "s" : name); }

  std::set<std::string> sessions_;
  bool elsewhere_ = false;
};

}  // namespace

bool needs_two_urls(const scenario::Scenario& scenario) {
  Places places;
  scenario::for_each_step(scenario, [&](const Step& step) { places.add(step); });
  return places.several();
}

}  // namespace bitspec::engine
