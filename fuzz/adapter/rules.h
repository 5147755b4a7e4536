// The rules that a parser alone can break: those of suites/requirements.yaml, and a few of our own below "parser.", for
// what no rule of the protocol names because a server shows it only as something else.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace bitspec::adapter {

struct Rule {
  std::string_view id, level, about;
};

inline constexpr std::array kRules = {
    Rule{"common.body.chunked", "must", "a chunked body is decoded or refused, never misread"},
    Rule{"common.content-length.conflicting", "must", "two different Content-Length values are refused"},
    Rule{"common.content-length.invalid", "must", "a malformed Content-Length is refused"},
    Rule{"common.framing.split-body", "must", "a request ends with its body, not before"},
    Rule{"common.framing.split-head", "must", "a head ends with its blank line, not before"},
    Rule{"common.header.obs-fold", "must", "a folded line is refused or read as one line"},
    Rule{"common.header.optional-whitespace", "must", "blanks and tabs around a field value are dropped"},
    Rule{"common.header.space-before-colon", "should", "a blank before the colon is refused, or dropped"},
    Rule{"common.method.case-sensitive", "should", "methods differ in letter case"},
    Rule{"common.target.absolute-form", "must", "an absolute URL on the request line is accepted"},
    Rule{"create.protocols.delimiter-several-spaces", "should", "several spaces count as one"},
    Rule{"create.protocols.empty", "must", "an empty list is refused"},
    Rule{"create.protocols.hex-case", "must", "hex digits have either letter case"},
    Rule{"create.protocols.malformed-only", "must", "a list without a well-formed GUID is refused"},
    Rule{"create.protocols.none-common", "must", "a list without the known GUID is refused"},
    Rule{"create.protocols.repeated-guid", "should", "a GUID listed twice counts once"},
    Rule{"create.protocols.unbraced", "should", "a GUID without braces is none"},
    Rule{"create.protocols.unknown-first", "must", "unknown GUIDs before the known one are skipped"},
    Rule{"create.protocols.unknown-last", "must", "unknown GUIDs after the known one do no harm"},
    Rule{"create.protocols.whole-guid", "must", "a GUID is compared as a whole"},
    Rule{"create.success", "must", "the known GUID is accepted"},
    Rule{"fragment.offset.64-bit", "must", "offsets and totals have 64 bits"},
    Rule{"fragment.offset.overflow", "should", "numbers beyond 64 bits do not wrap"},
    Rule{"fragment.range.beyond-total", "must", "a range that ends at or past its total is refused"},
    Rule{"fragment.range.blanks", "may", "extra blanks are accepted or refused, never misread"},
    Rule{"fragment.range.grammar", "must", "a malformed range is refused"},
    Rule{"fragment.range.leading-zeros", "may", "leading zeros are digits"},
    Rule{"fragment.range.reversed", "must", "a range that ends before it starts is refused"},
    Rule{"fragment.range.several", "must", "only one range for a fragment"},
    Rule{"fragment.range.star-range", "must", "a star is no range"},
    Rule{"fragment.range.star-total", "should", "an unknown total is refused"},
    Rule{"fragment.range.unit-case", "must", "the unit has either letter case"},
    Rule{"fragment.range.unit-other", "must", "another unit is refused"},
    Rule{"fragment.success", "must", "a sound range is accepted"},
    Rule{"fragment.total.above-4g", "must", "totals above 2 and 4 GiB are accepted"},
    Rule{"parser.answer", "must", "every input gets one answer of the agreed form"},
    Rule{"parser.crash", "must", "no input ends the program"},
    Rule{"parser.fields", "must", "sound field lines are taken as they are"},
    Rule{"parser.guid", "must", "a GUID is taken as it is"},
    Rule{"parser.hang", "must", "every input is answered in time"},
    Rule{"parser.leak", "must", "memory is given back"},
    Rule{"parser.request", "must", "a sound request is taken as it is"},
    Rule{"parser.sanitizer", "must", "no input makes a sanitizer speak up"},
};

constexpr const Rule* find_rule(std::string_view id) {
  const auto rule = std::find_if(kRules.begin(), kRules.end(), [id](const Rule& r) { return r.id == id; });
  return rule == kRules.end() ? nullptr : &*rule;
}

}  // namespace bitspec::adapter
