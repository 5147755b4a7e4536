#include "harness/engine/client_view.h"

#include <algorithm>

#include "harness/protocol/fields.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

using scenario::ConnectionStep;
using scenario::FieldEdit;
using scenario::PacketStep;
using scenario::Step;

// The library writes these itself or reads them, or puts them back where they were removed.
bool client_has_a_say(std::string_view field) {
  constexpr std::string_view kNames[] = {"Content-Length", "Transfer-Encoding", "Connection", "Expect", "Host",
                                         "Accept",         "User-Agent"};
  return std::any_of(std::begin(kNames), std::end(kNames), [field](auto name) { return same_name(name, field); });
}

bool has_control_byte(const scenario::Template& text) {
  return std::any_of(text.text.begin(), text.text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

// What comes back of it in the answer is decoded; accepted_differences.h.
bool has_escape(const scenario::Template& text) {
  return text.text.find('%') != std::string::npos;
}

bool exact(const scenario::Sending& step) {
  return step.send || !step.wait_for_answer;
}

bool exact(const PacketStep& step) {
  if (exact(static_cast<const scenario::Sending&>(step)) || step.version || step.length || !step.order.empty())
    return true;
  if (step.body && step.body->kind == scenario::BodySpec::Kind::kChunked) return true;
  for (const auto* text : {&step.path, &step.target, &step.type, &step.id, &step.content_range, &step.protocols}) {
    if (*text && has_control_byte(**text)) return true;
  }
  if (step.id && has_escape(*step.id)) return true;
  return std::any_of(step.edits.begin(), step.edits.end(), [](const FieldEdit& edit) {
    return client_has_a_say(edit.name) || has_control_byte(edit.value) || has_escape(edit.value) ||
           !is_token(edit.name) ||
           (edit.kind == FieldEdit::Kind::kRename && (client_has_a_say(edit.value.text) || !is_token(edit.value.text)));
  });
}

bool exact(const scenario::RequestStep& step) {
  if (exact(static_cast<const scenario::Sending&>(step)) || step.version) return true;
  return std::any_of(step.fields.begin(), step.fields.end(), [](const auto& field) {
    return client_has_a_say(field.first) || has_control_byte(field.second) || !is_token(field.first);
  });
}

bool exact(const Step& step) {
  if (const auto* packet = std::get_if<PacketStep>(&step.what)) return exact(*packet);
  if (const auto* request = std::get_if<scenario::RequestStep>(&step.what)) return exact(*request);
  if (const auto* connection = std::get_if<ConnectionStep>(&step.what))
    return connection->what == ConnectionStep::Do::kHalfClose || connection->what == ConnectionStep::Do::kReset;
  if (const auto* parallel = std::get_if<scenario::ParallelStep>(&step.what)) {
    return parallel->before_last_byte || std::any_of(parallel->branches.begin(), parallel->branches.end(),
                                                     [](const auto& branch) { return exact(branch.step); });
  }
  return std::holds_alternative<scenario::RawStep>(step.what) ||
         std::holds_alternative<scenario::FollowHostIdStep>(step.what) ||
         std::holds_alternative<scenario::PipelineStep>(step.what);
}

bool any_exact(const std::vector<Step>& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const Step& step) { return exact(step); });
}

}  // namespace

bool hidden_by_httplib(const scenario::Matcher& m) {
  return scenario::is_about(m, {scenario::About::kBytes, scenario::About::kConnection}, scenario::every_role);
}

bool needs_exact_transport(const scenario::Scenario& scenario, Profile profile) {
  if (any_exact(scenario.given) || any_exact(scenario.finally)) return true;
  for (const scenario::Block& block : scenario.blocks) {
    if (any_exact(block.when) || any_exact(block.control.steps)) return true;
    if (block.only_if && hidden_by_httplib(*block.only_if)) return true;
    for (const auto& expectation : block.then) {
      const auto& matcher = expectation.matcher[profile];
      if (matcher && hidden_by_httplib(*matcher)) return true;
    }
  }
  return false;
}

}  // namespace bitspec::engine
