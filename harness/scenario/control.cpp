#include "harness/scenario/control.h"

#include <algorithm>

#include "harness/protocol/content_range.h"
#include "harness/scenario/walk.h"

namespace bitspec::scenario {
namespace {

const Expectation* first_refusal(const Block& block) {
  for (const Expectation& expectation : block.then) {
    if (is_refusal(expectation)) return &expectation;
  }
  return nullptr;
}

// Downloads and read-backs are refused when there is nothing to get; no right form of them stands beside that.
bool reads_only(const Step& step) {
  return step.name == "read_back" || step.name == "get" || step.name == "head";
}

// The range of a fragment that writes its Content-Range itself, if that is a right one.
Boxed<Template> range_of(const PacketStep& fragment) {
  if (fragment.range || !fragment.content_range) return fragment.range;
  const auto range = ContentRange::parse(fragment.content_range->text);
  if (!range) return std::nullopt;
  return Template{range->text().substr(std::string_view("bytes ").size()), fragment.content_range->place};
}

// Why no control can be derived from the judged step, or "".
std::string underivable(const Step& step) {
  const auto* packet = std::get_if<PacketStep>(&step.what);
  if (!packet) return "it cannot be derived from '" + step.name + "'";
  if (!packet->has_overrides()) return "the last step of 'when' has no override to remove";
  if (packet->packet == PacketType::kFragment && !range_of(*packet)) {
    return "without its overrides the fragment has no 'range'";
  }
  return {};
}

// Without applications: what they refuse is refused to the right request too.
std::vector<Step> derived(std::vector<Step> before, const std::vector<Step>& when) {
  std::erase_if(before, [](const Step& step) { return std::holds_alternative<ApplicationStep>(step.what); });
  before.insert(before.end(), when.begin(), when.end());
  auto& last = std::get<PacketStep>(before.back().what);
  PacketStep right = last.without_overrides();
  if (last.packet == PacketType::kFragment) right.range = range_of(last);
  last = std::move(right);
  return before;
}

}  // namespace

bool add_controls(Scenario& scenario, std::size_t& steps_left, std::vector<Error>& errors) {
  std::vector<Step> before = scenario.given;  // what a control repeats: given, and `when` of the earlier blocks
  for (Block& block : scenario.blocks) {
    const Expectation* refusal = first_refusal(block);
    if (block.control.kind == Control::Kind::kNotNeeded && refusal && !reads_only(block.when.back())) {
      if (const std::string why = underivable(block.when.back()); !why.empty()) {
        errors.push_back({ErrorCode::kBadInput, "a refusal needs a control, but " + why, refusal->place,
                          "add 'control:' with a correct form of the request"});
      } else {
        const std::size_t steps = before.size() + block.when.size();
        if (steps > steps_left) return false;
        steps_left -= steps;
        block.control.kind = Control::Kind::kDerived;
        block.control.steps = derived(before, block.when);
      }
    }
    const bool used = std::any_of(block.then.begin(), block.then.end(),
                                  [](const Expectation& expectation) { return may_be_refusal(expectation); });
    if (block.control.kind == Control::Kind::kWritten && !used) {
      errors.push_back({ErrorCode::kBadInput, "the control is never used: no expectation of the block can be a refusal",
                        block.control.steps.front().place, "remove 'control:', or expect a refusal"});
    }
    before.insert(before.end(), block.when.begin(), block.when.end());
  }
  return true;
}

}  // namespace bitspec::scenario
