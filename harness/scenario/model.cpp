#include "harness/scenario/model.h"

#include <algorithm>

namespace bitspec::scenario {

bool PacketStep::has_overrides() const {
  return path || target || method || version || type || id || content_range || length || protocols || body ||
         credentials || send || !user.empty() || !edits.empty() || !order.empty();
}

PacketStep PacketStep::without_overrides() const {
  PacketStep step;
  step.as = as;
  step.on = on;
  step.wait_for_answer = wait_for_answer;
  step.packet = packet;
  step.session = session;
  step.range = range;
  step.bytes = bytes;
  return step;
}

bool Scenario::has_tag(std::string_view tag) const {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

}  // namespace bitspec::scenario
