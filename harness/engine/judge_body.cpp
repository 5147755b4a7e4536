#include "harness/engine/judge_body.h"

#include <algorithm>

#include "harness/base/printable.h"
#include "harness/engine/judgement.h"
#include "harness/protocol/content_range.h"

namespace bitspec::engine {
namespace {

std::string difference(const std::string& wanted, const BodyDigest& got) {
  const auto [a, b] = std::mismatch(wanted.begin(), wanted.end(), got.kept.begin(), got.kept.end());
  if (a == wanted.end() && b == got.kept.end()) return std::to_string(got.size) + " bytes with another SHA-256";
  const auto at = static_cast<std::size_t>(a - wanted.begin());
  return std::to_string(got.size) + " bytes, first difference at byte " + std::to_string(at) + ": '" +
         printable(std::string_view(got.kept).substr(at, 16)) + "' instead of '" +
         printable(std::string_view(wanted).substr(at, 16)) + "'";
}

}  // namespace

Judgement judge_body(const scenario::BodyMatcher& matcher, const Exchange& exchange, const JudgeContext& context) {
  using scenario::BodyKind;
  const auto& got = exchange.body;
  if (matcher.kind == BodyKind::kAbsent) {
    if (exchange.answer.status == 404 || exchange.answer.status == 410) return {};
    return no("no file there (status 404 or 410)",
              exchange.outcome_text() + ", " + std::to_string(got.size) + " bytes");
  }
  if (!exchange.answered()) return no("a body", exchange.outcome_text());
  if (matcher.kind == BodyKind::kEmpty) {
    return got.size == 0 ? Judgement{}
                         : no("an empty body", std::to_string(got.size) + " bytes: '" + printable(got.kept, 100) + "'");
  }
  if (exchange.read_back && !exchange.success()) return no("the stored file", exchange.outcome_text());
  std::uint64_t size = 0;
  if (matcher.kind == BodyKind::kSize || matcher.kind == BodyKind::kOneOf) {
    const auto text = context.expand ? context.expand(matcher.size) : Result<std::string>(matcher.size.text);
    if (!text) return open("a body of a given size", text.error().message);
    const auto number = parse_decimal(*text);
    if (!number) return open("a body of a given size", "'" + printable(*text, 60) + "' is no size");
    size = *number;
  }
  if (matcher.kind == BodyKind::kSize) {
    return got.size == size ? Judgement{} : no(std::to_string(size) + " bytes", std::to_string(got.size) + " bytes");
  }
  if (!context.expected_body) return open("a body", "cannot be compared here");
  if (matcher.kind == BodyKind::kOneOf) {
    for (const auto& stream : matcher.streams) {
      scenario::BodyMatcher one;
      one.kind = BodyKind::kParts;
      one.parts = {{stream, 0, size - 1}};
      const auto body = context.expected_body(one, exchange);
      if (!body) return open("a body", body.error().message);
      if (body->sha256 == got.sha256 && body->size == got.size) return {};
    }
    return no("all bytes of one of: " + joined(matcher.streams, ", "),
              std::to_string(got.size) + " bytes of neither, or a mix");
  }
  const auto body = context.expected_body(matcher, exchange);
  if (!body) return open("a body", body.error().message);
  if (body->size == got.size && body->sha256 == got.sha256) return {};
  return no(std::to_string(body->size) + " bytes as sent", difference(body->text, got));
}

}  // namespace bitspec::engine
