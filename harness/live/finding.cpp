#include "harness/live/finding.h"

#include <algorithm>

#include "harness/base/printable.h"

namespace bitspec::live {
namespace {

// A YAML text in quotes on one line.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : printable(text, 300)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// The same kind of packet without any mistake.
std::string control_for(const std::string& packet) {
  if (packet == "ping") return "[ping: {}]";
  if (packet == "create") return "[create: {as: control}]";
  const std::string upload = "[create: {as: control}, fragment: {session: control, range: 0-9/10}";
  return packet == "fragment" ? upload + "]" : upload + ", " + packet + ": {session: control}]";
}

// The last answer is judged: of two packets at the same time that of the second.
std::vector<Step> steps_of(const Finding& finding) {
  std::vector<Step> steps = finding.program.steps;
  if (!steps.empty() && steps.back().kind == Step::Kind::kTogether && finding.violation.first_of_two)
    std::swap(steps.back().packet, steps.back().other);
  return steps;
}

}  // namespace

std::string name_of(const Violation& violation) {
  std::string out = violation.rule;
  if (!out.starts_with(violation.packet)) out += "-" + violation.packet;
  if (violation.kind == Violation::Kind::kModel) out += "-" + violation.state;
  std::ranges::replace(out, '.', '-');
  return out;
}

std::string scenario_text(const Finding& finding, Profile profile, const catalogue::Catalogue& catalogue,
                          std::uint64_t seed) {
  const Violation& v = finding.violation;
  const auto* rule = catalogue.find(v.rule);
  const bool reads_back =
      std::ranges::any_of(finding.program.steps, [](const Step& s) { return s.kind == Step::Kind::kReadBack; });
  std::string out = "# Written by bitspec fuzz, seed " + std::to_string(seed) + ".\n";
  out += "# Rule:     " + v.rule + "\n";
  out += "# Expected: " + printable(v.expected_text, 300) + "\n";
  out += "# Got:      " + printable(v.got, 300) + "\n";
  if (finding.flaky())
    out +=
        "# Flaky:    seen again in " + std::to_string(finding.seen) + " of " + std::to_string(finding.runs) + " runs\n";
  if (finding.target_gone) out += "# The server did not answer any more afterwards.\n";
  out += "suite: live\nabout: Found by bitspec fuzz\n\nscenarios:\n";
  out += "  - id: live/" + finding.name + "\n";
  out += "    title: " + quoted(rule ? rule->title : v.rule) + "\n";
  out += "    profiles: [" + std::string(profile_name(profile)) + "]\n";
  if (reads_back) out += "    needs: [readback]\n";
  out += "    when:\n" + steps_text(steps_of(finding), "      ");
  out += "    then: [" + v.scenario_rule + ": " + v.expected + "]\n";
  if (v.refusal_expected) out += "    control: " + control_for(v.packet) + "\n";
  return out;
}

}  // namespace bitspec::live
