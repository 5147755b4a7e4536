// Conditions on packets of clients only: their Content-Range, their fields as a whole, their place in the upload.
#include <limits>

#include "harness/base/printable.h"
#include "harness/engine/judge_condition.h"
#include "harness/engine/judgement.h"
#include "harness/protocol/content_range.h"

namespace bitspec::engine {

namespace condition = scenario::condition;

namespace {

constexpr std::uint64_t kNoLargestSize = std::numeric_limits<std::uint64_t>::max();

// What a template stands for; nothing if it is not known, with the reason in `problem`.
std::optional<std::uint64_t> number_of(const scenario::Template& written, const JudgeContext& context,
                                       std::string& problem) {
  const auto text = expanded(written, context);
  const auto number = text ? parse_decimal(*text) : tl::unexpected(text.error());
  if (number) return *number;
  problem = number.error().message;
  return std::nullopt;
}

std::string bytes(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

}  // namespace

Judgement judge_condition(const condition::Range& c, const Exchange& exchange, const JudgeContext& context) {
  const std::string text = exchange.field("Content-Range").value_or("");
  const auto range = ContentRange::parse(text);
  if (!range) return open("a Content-Range", "it has not the right form");
  const std::string got = "Content-Range: " + printable(text, 200);
  std::string problem;
  const auto differs = [&](const Boxed<scenario::Template>& written, std::uint64_t value) {
    const auto number = written ? number_of(*written, context, problem) : std::nullopt;
    return number && *number != value ? number : std::nullopt;
  };
  if (const auto first = differs(c.first, range->first))
    return no("a Content-Range that begins at " + std::to_string(*first), got);
  if (const auto total = differs(c.total, range->total))
    return no("a Content-Range with the total " + std::to_string(*total), got);
  const auto from = c.size_from ? number_of(*c.size_from, context, problem).value_or(0) : 0;
  const auto to = c.size_to ? number_of(*c.size_to, context, problem).value_or(kNoLargestSize) : kNoLargestSize;
  if (range->size() < from || range->size() > to) {
    const std::string size = from == to             ? bytes(from)
                             : to == kNoLargestSize ? bytes(from) + " or more"
                             : c.size_from          ? std::to_string(from) + " to " + bytes(to)
                                                    : "at most " + bytes(to);
    return no("a Content-Range of " + size, got + ", " + bytes(range->size()));
  }
  return problem.empty() ? Judgement{} : open("a Content-Range", problem);
}

Judgement judge_condition(const condition::LongestField& c, const Exchange& exchange, const JudgeContext&) {
  for (const Field& field : exchange.answer.fields.list()) {
    if (field.value.size() < c.length.from || field.value.size() > c.length.to)
      return no("values of at most " + bytes(c.length.to),
                printable(field.name, 200) + " with " + bytes(field.value.size()));
  }
  return {};
}

Judgement judge_condition(const condition::Upload& c, const Exchange&, const JudgeContext& context) {
  const auto& known = c.idle ? facts_of(context).upload_idle : facts_of(context).upload_acknowledged;
  const std::string expected =
      c.idle ? "the answer to the packet before it, and then this one" : "all bytes of the file acknowledged before";
  if (!known) return open(expected, "it is not known");
  return *known ? Judgement{} : no(expected, c.idle ? "sent before that answer" : "fewer acknowledged");
}

}  // namespace bitspec::engine
