#include "fuzz/adapter/reports.h"

#include <algorithm>

#include "fuzz/adapter/rules.h"
#include "harness/base/printable.h"

namespace bitspec::adapter {
namespace {

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

// Of a report, line ends are kept; everything else that is not printable ASCII is written out.
std::string lines_of(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    out += printable(text.substr(0, end)) + "\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

// printable() comes first, so that only ASCII and line ends are left.
std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out + "\"";
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : std::string(1, c);
  }
  return out;
}

std::string quoted_input(std::string_view input) {
  return "\"" + printable(input, kLongestInput) + "\"";
}

std::string_view level_of(const Finding& finding) {
  const Rule* rule = find_rule(finding.rule);
  return rule ? rule->level : "must";
}
std::string_view about(const Finding& finding) {
  const Rule* rule = find_rule(finding.rule);
  return rule ? rule->about : "";
}

std::string details(const Finding& finding) {
  std::string out = "  input     " + quoted_input(finding.input) + "\n  expected  " + finding.expected +
                    "\n  got       " + finding.got + "\n";
  if (!finding.reproduced)
    out += "  note      seen in a long run only: this input alone, in a fresh process, does not show it\n";
  return out;
}

std::uint64_t inputs_of(const Report& report) {
  std::uint64_t sum = 0;
  for (const Hunted& hunted : report.hunted) sum += hunted.inputs;
  return sum;
}

std::string seconds_text(double seconds) {
  const auto tenths = static_cast<std::uint64_t>(seconds * 10 + 0.5);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace

std::string text_report(const Report& report) {
  std::string out, missing, early;
  for (const auto& [key, finding] : report.findings.groups()) {
    out += finding.name() + "  (" + std::string(level_of(finding)) + ", seen " + std::to_string(finding.times) +
           (finding.times == 1 ? " time" : " times") + ")\n  rule      " + std::string(about(finding)) + "\n" +
           details(finding) + "\n";
  }
  for (const Hunted& hunted : report.hunted) {
    const std::string name(info(hunted.function).name);
    if (!hunted.implemented) missing += (missing.empty() ? "" : ", ") + name;
    if (!hunted.hunted_to_the_end())
      early += name + ": the fuzzer was given up after " + std::to_string(hunted.inputs) + " inputs\n";
  }
  const auto count = report.findings.groups().size();
  out += (count == 0 ? "no finding" : std::to_string(count) + (count == 1 ? " finding" : " findings")) + " in " +
         std::to_string(inputs_of(report)) + " inputs, " + seconds_text(report.seconds) + " s\n";
  if (!missing.empty()) out += "not implemented: " + missing + "\n";
  return out + early;
}

std::string json_report(const Report& report) {
  std::string out =
      "{\n  \"format\": \"bitspec-adapter/1\",\n  \"seconds\": " + seconds_text(report.seconds) + ",\n  \"parsers\": [";
  std::string_view comma = "";
  for (const Hunted& hunted : report.hunted) {
    out += std::string(comma) + "\n    {\"parser\": " + json_text(info(hunted.function).name) +
           ", \"implemented\": " + (hunted.implemented ? "true" : "false") +
           ", \"given_up\": " + (hunted.hunted_to_the_end() ? "false" : "true") +
           ", \"inputs\": " + std::to_string(hunted.inputs) + "}";
    comma = ",";
  }
  out += "\n  ],\n  \"findings\": [";
  comma = "";
  for (const auto& [key, f] : report.findings.groups()) {
    out += std::string(comma) + "\n    {\"parser\": " + json_text(info(f.function).name) +
           ", \"rule\": " + json_text(f.rule) + ", \"level\": " + json_text(level_of(f)) +
           ", \"kind\": " + json_text(f.kind) + ",\n     \"about\": " + json_text(about(f)) +
           ", \"times\": " + std::to_string(f.times) + ", \"reproduced\": " + (f.reproduced ? "true" : "false") +
           ",\n     \"input\": " + json_text(printable(f.input, kLongestInput)) +
           ",\n     \"input_hex\": " + json_text(hex(f.input)) + ",\n     \"expected\": " + json_text(f.expected) +
           ",\n     \"got\": " + json_text(f.got) + ",\n     \"report\": " + json_text(lines_of(f.report)) + "}";
    comma = ",";
  }
  return out + "\n  ]\n}\n";
}

std::string junit_report(const Report& report) {
  std::string cases;
  std::size_t tests = 0, errors = 0;
  for (const Hunted& hunted : report.hunted) {
    const auto& groups = report.findings.groups();
    const bool clean =
        std::none_of(groups.begin(), groups.end(), [&](const auto& g) { return g.second.function == hunted.function; });
    if (!clean) continue;
    ++tests;
    cases += "  <testcase classname=\"adapter." + std::string(info(hunted.function).name) + "\" name=\"no finding\"";
    if (!hunted.implemented) {
      cases += "><skipped message=\"not implemented\"/></testcase>\n";
    } else if (!hunted.hunted_to_the_end()) {
      ++errors;
      cases += "><error message=\"the fuzzer was given up\"/></testcase>\n";
    } else {
      cases += "/>\n";
    }
  }
  const auto skipped =
      std::count_if(report.hunted.begin(), report.hunted.end(), [](const Hunted& h) { return !h.implemented; });
  for (const auto& [key, f] : report.findings.groups()) {
    ++tests;
    cases += "  <testcase classname=\"adapter." + std::string(info(f.function).name) + "\" name=\"" +
             xml_text(printable(f.rule + " " + f.kind + (f.mark.empty() ? "" : " " + f.mark))) +
             "\"><failure message=\"" + xml_text(printable(f.got)) + "\">" + xml_text(details(f) + lines_of(f.report)) +
             "</failure></testcase>\n";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"bitspec adapter\" tests=\"" +
         std::to_string(tests) + "\" failures=\"" + std::to_string(report.findings.groups().size()) + "\" errors=\"" +
         std::to_string(errors) + "\" skipped=\"" + std::to_string(skipped) + "\" time=\"" +
         seconds_text(report.seconds) + "\">\n" + cases + "</testsuite>\n";
}

}  // namespace bitspec::adapter
