#include "fuzz/adapter/findings.h"

#include <algorithm>

#include "fuzz/adapter/death.h"
#include "fuzz/adapter/expectation.h"
#include "fuzz/adapter/http_text.h"
#include "harness/base/printable.h"

namespace bitspec::adapter {
namespace {

using Did = Reaction::Did;
using Demand = Expectation::Demand;

std::string quoted(std::string_view text) {
  return "\"" + printable(text, 200) + "\"";
}

std::string accepted_as(Function function, std::string_view text) {
  return function == Function::kProtocolList ? "accepted" : "accepted as " + quoted(text);
}

Finding no_answer(Finding finding, const Reaction& reaction) {
  finding.expected = "an answer";
  finding.got = reaction.how;
  if (reaction.did == Did::kHung) {
    finding.rule = "parser.hang";
    finding.kind = "hang";
  } else if (reaction.did == Did::kGarbage) {
    finding.rule = "parser.answer";
    finding.kind = "garbage";
  } else {
    const Death death = read_death(reaction.how, reaction.report);
    finding.kind = death.kind;
    finding.rule = "parser." + death.kind;
    finding.mark = death.mark;
    finding.got = death.line;
    finding.report = reaction.report;
  }
  return finding;
}

}  // namespace

std::string Finding::name() const {
  return std::string(info(function).name) + ":" + rule + ":" + kind;
}
std::string Finding::key() const {
  return mark.empty() ? name() : name() + ":" + mark;
}

std::optional<Finding> compare(Function function, std::string_view input, const Reaction& reaction) {
  if (reaction.did == Did::kNotImplemented) return std::nullopt;
  Finding finding;
  finding.function = function;
  finding.input = input;
  if (!answered(reaction.did)) return no_answer(std::move(finding), reaction);
  const Expectation wanted = expectation_of(function, input);
  finding.rule = wanted.rule;
  const bool accepted = reaction.did == Did::kAccepted;
  if (accepted && wanted.demand == Demand::kReject) {
    finding.kind = "accepted";
    finding.expected = "refused: " + wanted.why;
    finding.got = accepted_as(function, reaction.text);
    return finding;
  }
  if (!accepted && wanted.demand == Demand::kAccept) {
    finding.kind = "refused";
    finding.expected = accepted_as(function, *wanted.text);
    finding.got = "refused";
    return finding;
  }
  if (!accepted || !wanted.text) return std::nullopt;
  const auto difference = text_difference(function, wanted.rule, *wanted.text, reaction.text);
  if (!difference) return std::nullopt;
  if (!difference->rule.empty()) finding.rule = difference->rule;
  // A value of more than 32 bits that came out as another one.
  if (finding.rule == "fragment.total.above-4g") finding.rule = "fragment.offset.64-bit";
  finding.kind = "misread";
  finding.expected = (wanted.demand == Demand::kEither ? "refused, or " : "") + accepted_as(function, *wanted.text);
  finding.got = accepted_as(function, reaction.text) + (difference->what.empty() ? "" : " (" + difference->what + ")");
  return finding;
}

std::size_t Findings::size_of(const std::string& key) const {
  const auto at = groups_.find(key);
  return at == groups_.end() ? 0 : at->second.input.size();
}

void Findings::add(const Finding& finding) {
  if (is_ignored(finding)) return;
  const auto [at, fresh] = groups_.try_emplace(finding.key(), finding);
  if (fresh) return;
  Finding& kept = at->second;
  const auto times = kept.times + finding.times;
  // One that can be shown again is worth more than a smaller one that cannot.
  const bool better =
      finding.reproduced != kept.reproduced ? finding.reproduced : finding.input.size() < kept.input.size();
  if (better) kept = finding;
  kept.times = times;
}

}  // namespace bitspec::adapter
