// Conditions on a multipart/byteranges body.

#include <algorithm>

#include "harness/base/printable.h"
#include "harness/base/text.h"
#include "harness/engine/body_hash.h"
#include "harness/engine/judge_body.h"
#include "harness/engine/judge_condition.h"
#include "harness/engine/judgement.h"
#include "harness/engine/multipart.h"
#include "harness/protocol/content_range.h"

namespace bitspec::engine {
namespace {

using scenario::NumberRange;
using Wanted = scenario::condition::Multipart;

std::string text_of(const NumberRange& range) {
  return std::to_string(range.from) + "-" + std::to_string(range.to);
}

std::string text_of(const std::vector<NumberRange>& ranges) {
  std::vector<std::string> words;
  for (const auto& range : ranges) words.push_back(text_of(range));
  return join(words, ", ");
}

std::string part_name(std::size_t index) {
  return "part " + std::to_string(index + 1);
}

// The ranges that the parts name, each of the size of its part; or what is wrong with one.
Judgement ranges_of(const Multipart& body, std::vector<NumberRange>& out) {
  for (std::size_t i = 0; i < body.parts.size(); ++i) {
    const MultipartPart& part = body.parts[i];
    const auto value = part.fields.first("Content-Range");
    if (!value) return no("a Content-Range in every part", part_name(i) + " has none");
    const auto range = ContentRange::parse(*value);
    if (!range)
      return no("a Content-Range such as 'bytes 0-9/100' in every part",
                part_name(i) + " has '" + printable(*value, 100) + "': " + range.error().message);
    if (range->size() != part.body.size())
      return no("parts of the size that their Content-Range says",
                part_name(i) + " has " + std::to_string(part.body.size()) + " bytes under '" + range->text() + "'");
    out.push_back({range->first, range->last});
  }
  return {};
}

bool contains(const std::vector<NumberRange>& parts, const NumberRange& wanted) {
  std::uint64_t next = wanted.from;
  for (bool more = true; more && next <= wanted.to;) {
    more = false;
    for (const auto& part : parts) {
      if (part.from > next || part.to < next) continue;
      next = part.to + 1;
      more = true;
    }
  }
  return next > wanted.to;
}

// Merged or moved parts give back what was asked for, and begin and end where something asked for does.
bool same_bytes(const std::vector<NumberRange>& parts, const std::vector<NumberRange>& wanted) {
  const bool all = std::all_of(wanted.begin(), wanted.end(), [&](const auto& range) { return contains(parts, range); });
  return all && std::all_of(parts.begin(), parts.end(), [&](const NumberRange& part) {
           const auto begins = [&](const auto& range) { return range.from == part.from; };
           const auto ends = [&](const auto& range) { return range.to == part.to; };
           return std::any_of(wanted.begin(), wanted.end(), begins) && std::any_of(wanted.begin(), wanted.end(), ends);
         });
}

Judgement judge_ranges(const Wanted& m, const Multipart& body, const Exchange& exchange, const JudgeContext& context) {
  std::vector<NumberRange> got;
  if (auto j = ranges_of(body, got); j.held != Held::kYes) return j;
  const auto equal = [](const NumberRange& a, const NumberRange& b) { return a.from == b.from && a.to == b.to; };
  const bool right = m.any_order ? same_bytes(got, m.ranges)
                                 : std::equal(got.begin(), got.end(), m.ranges.begin(), m.ranges.end(), equal);
  if (!right) return no("parts " + text_of(m.ranges) + (m.any_order ? " in any order" : ""), text_of(got));
  for (std::size_t i = 0; i < got.size(); ++i) {
    scenario::BodyMatcher one;
    one.kind = scenario::BodyKind::kParts;
    one.parts = {{"", got[i].from, got[i].to}};
    const auto wanted = expected_body(one, exchange, context);
    if (!wanted) return open("the bytes of these ranges", wanted.error().message);
    if (digest_of(body.parts[i].body).sha256 != wanted->sha256)
      return no("the bytes " + text_of(got[i]) + " as sent", "other ones in " + part_name(i));
  }
  return {};
}

Judgement judge_part_fields(const Wanted& m, const Multipart& body, const JudgeContext& context) {
  std::vector<NumberRange> ignored;
  if (auto j = ranges_of(body, ignored); j.held != Held::kYes) return j;
  if (m.like.empty()) return {};
  const Exchange* whole = exchange_named(m.like, context);
  if (!whole) return open("the fields of the exchange '" + m.like + "'", "it is not there");
  if (!whole->field("Content-Type")) return {};
  for (std::size_t i = 0; i < body.parts.size(); ++i) {
    if (!body.parts[i].fields.has("Content-Type"))
      return no("a Content-Type in every part, as the whole has one", part_name(i) + " has none");
  }
  return {};
}

// Lines of fields besides the two, with their line ends.
Judgement judge_part_size(std::uint64_t most, const Multipart& body) {
  for (std::size_t i = 0; i < body.parts.size(); ++i) {
    std::uint64_t bytes = 0;
    for (const Field& field : body.parts[i].fields.list()) {
      if (same_name(field.name, "Content-Range") || same_name(field.name, "Content-Type")) continue;
      bytes += field.name.size() + 2 + field.value.size() + 2;
    }
    if (bytes > most)
      return no("at most " + std::to_string(most) + " bytes of part fields besides Content-Range and Content-Type",
                std::to_string(bytes) + " bytes in " + part_name(i));
  }
  return {};
}

}  // namespace

Judgement judge_condition(const Wanted& c, const Exchange& exchange, const JudgeContext& context) {
  const std::string expected = "a multipart/byteranges body";
  if (!exchange.answered()) return no(expected, exchange.outcome_text());
  if (exchange.body.kept.size() < exchange.body.size) return open(expected, "it is too large to be looked at");
  const auto type = exchange.field("Content-Type");
  if (!type) return no(expected, "no Content-Type (" + exchange.outcome_text() + ")");
  const auto body = parse_multipart(*type, exchange.body.kept);
  if (!body) return no(expected, body.error().message);
  Judgement j;
  if (!c.ranges.empty()) j = judge_ranges(c, *body, exchange, context);
  if (j.held == Held::kYes && c.part_fields) j = judge_part_fields(c, *body, context);
  if (j.held == Held::kYes && c.part_field_bytes) j = judge_part_size(*c.part_field_bytes, *body);
  if (j.held == Held::kYes && c.preamble_line_ends && body->preamble_line_ends > *c.preamble_line_ends)
    return no("at most " + std::to_string(*c.preamble_line_ends) + " line ends before the first boundary",
              std::to_string(body->preamble_line_ends));
  return j;
}

}  // namespace bitspec::engine
