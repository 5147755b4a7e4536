#include "harness/engine/send_plan.h"

#include <algorithm>

namespace bitspec::engine {
namespace {

using scenario::SendPoint;
using scenario::SendSpec;

std::uint64_t absolute(const SendPoint& point, const std::string& head) {
  switch (point.kind) {
    case SendPoint::Kind::kBody:
      return head.size() + point.offset;
    case SendPoint::Kind::kHead:
      return point.offset;
    case SendPoint::Kind::kAfter: {
      const auto at = head.find(point.after);
      return at == std::string::npos ? 0 : at + point.after.size();
    }
  }
  return 0;
}

}  // namespace

wire::SendPlan send_plan(const SendSpec& spec, const std::string& head) {
  wire::SendPlan plan;
  for (const auto& point : spec.split) plan.splits.push_back(absolute(point, head));
  std::sort(plan.splits.begin(), plan.splits.end());
  plan.pause = spec.pause;
  if (spec.cut) plan.cut = absolute(*spec.cut, head);
  switch (spec.end) {
    case SendSpec::End::kKeep:
      plan.end = wire::SendEnd::kKeep;
      break;
    case SendSpec::End::kHalfClose:
      plan.end = wire::SendEnd::kHalfClose;
      break;
    case SendSpec::End::kClose:
      plan.end = wire::SendEnd::kClose;
      break;
    case SendSpec::End::kReset:
      plan.end = wire::SendEnd::kReset;
      break;
  }
  plan.wait_for_continue = spec.wait_for_continue;
  return plan;
}

}  // namespace bitspec::engine
