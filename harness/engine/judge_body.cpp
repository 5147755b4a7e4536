// Conditions on a body: of an answer, of a stored file, of a notification.
#include "harness/engine/judge_body.h"

#include <algorithm>
#include <span>

#include "harness/base/printable.h"
#include "harness/base/text.h"
#include "harness/engine/body_hash.h"
#include "harness/engine/judge_condition.h"
#include "harness/engine/judgement.h"
#include "harness/protocol/content_range.h"

namespace bitspec::engine {
namespace {

std::string difference(const std::string& wanted, const BodyDigest& got) {
  const auto [a, b] = std::mismatch(wanted.begin(), wanted.end(), got.kept.begin(), got.kept.end());
  const bool kept_alike = b == got.kept.end() && (a == wanted.end() || got.kept.size() < got.size);
  if (kept_alike) return std::to_string(got.size) + " bytes with another SHA-256";
  const auto at = static_cast<std::size_t>(a - wanted.begin());
  return std::to_string(got.size) + " bytes, first difference at byte " + std::to_string(at) + ": '" +
         printable_part(got.kept, at, 16, {.end = true}) + "' instead of '" +
         printable_part(wanted, at, 16, {.end = true}) + "'";
}

using scenario::BodyKind;
using scenario::BodyMatcher;
using scenario::BodyPart;

const SentBytes::Upload* upload_of(const SentBytes& sent, const std::string& session) {
  const auto found = sent.uploads.find(session);
  return found == sent.uploads.end() ? nullptr : &found->second;
}

// The bytes of the parts, joined.
std::string bytes_of(const std::vector<BodyPart>& parts, const SentBytes& sent, const std::string& own) {
  std::string text;
  for (const BodyPart& part : parts) {
    const auto stream = sent.streams.find(part.bytes.empty() ? own : part.bytes);
    const std::size_t at = text.size();
    text.resize(at + part.last - part.first + 1);
    if (stream != sent.streams.end()) stream->second->read(part.first, std::span(text).subspan(at));
  }
  return text;
}

// With one URL for all uploads the file of another one may be there.
bool is_old_file(const Exchange& exchange, const JudgeContext& context) {
  if (!exchange.success() || !context.facts || !context.facts->sent) return false;
  const auto& facts = *context.facts;
  const auto old = facts.old_files.find(exchange.sent.session.empty() ? facts.sent->last : exchange.sent.session);
  return old != facts.old_files.end() &&
         std::find(old->second.begin(), old->second.end(), exchange.body.sha256) != old->second.end();
}

Result<std::string> expected_text(const BodyMatcher& matcher, const Exchange& exchange, const JudgeContext& context) {
  if (matcher.kind == BodyKind::kText) return expanded(matcher.text, context);
  const auto& sent = facts_of(context).sent;
  if (!sent) return bad_input("cannot be compared here");
  const std::string session = exchange.sent.session.empty() ? sent->last : exchange.sent.session;
  const SentBytes::Upload* upload = upload_of(*sent, session);
  if (matcher.kind != BodyKind::kAsSent) return bytes_of(matcher.parts, *sent, upload ? session : kDefaultStream);
  if (!upload) return bad_input("no session whose bytes could be compared");
  if (upload->streams.size() != 1)
    return bad_input("session '" + session + "' sent bytes of several streams: name the parts");
  if (upload->total == 0) return std::string();
  return bytes_of({{upload->streams.front(), 0, upload->total - 1}}, *sent, session);
}

Judgement judge_size(const BodyMatcher& matcher, const BodyDigest& got, const JudgeContext& context,
                     std::uint64_t& size) {
  const auto text = expanded(matcher.size, context);
  if (!text) return open("a body of a given size", text.error().message);
  const auto number = parse_decimal(*text);
  if (!number) return open("a body of a given size", "'" + printable(*text, 60) + "' is not a size");
  size = *number;
  if (matcher.kind != BodyKind::kSize || got.size == size) return {};
  return no(std::to_string(size) + " bytes", std::to_string(got.size) + " bytes");
}

// All of one stream, whichever it is.
Judgement judge_one_of(const BodyMatcher& matcher, std::uint64_t size, const Exchange& exchange,
                       const JudgeContext& context) {
  for (const auto& stream : matcher.streams) {
    BodyMatcher one;
    one.kind = BodyKind::kParts;
    one.parts = {{stream, 0, size - 1}};
    const auto body = expected_body(one, exchange, context);
    if (!body) return open("a body", body.error().message);
    if (body->sha256 == exchange.body.sha256 && body->size == exchange.body.size) return {};
  }
  return no("all bytes of one of: " + join(matcher.streams, ", "),
            std::to_string(exchange.body.size) + " bytes of neither, or a mix");
}

}  // namespace

Result<ExpectedBody> expected_body(const BodyMatcher& matcher, const Exchange& exchange, const JudgeContext& context) {
  const auto text = expected_text(matcher, exchange, context);
  if (!text) return tl::unexpected(text.error());
  const BodyDigest digest = digest_of(*text);
  return ExpectedBody{digest.size, digest.sha256, text->substr(0, kKeptBody)};
}

Judgement judge_body(const BodyMatcher& matcher, const Exchange& exchange, const JudgeContext& context) {
  const auto& got = exchange.body;
  if (matcher.kind == BodyKind::kAbsent) {
    if (exchange.answer.status == 404 || exchange.answer.status == 410 || exchange.not_there ||
        is_old_file(exchange, context))
      return {};
    return no("no file (status 404 or 410)", exchange.outcome_text() + ", " + std::to_string(got.size) + " bytes");
  }
  if (!exchange.answered()) return no("a body", exchange.outcome_text());
  if (matcher.kind == BodyKind::kEmpty) {
    return got.size == 0 ? Judgement{}
                         : no("an empty body",
                              std::to_string(got.size) + " bytes: '" + printable(got.kept, 100, {.end = true}) + "'");
  }
  if (exchange.read_back && !exchange.success()) return no("the stored file", exchange.outcome_text());
  if (matcher.kind == BodyKind::kSize || matcher.kind == BodyKind::kOneOf) {
    std::uint64_t size = 0;
    const Judgement j = judge_size(matcher, got, context, size);
    if (j.held != Held::kYes || matcher.kind == BodyKind::kSize) return j;
    return judge_one_of(matcher, size, exchange, context);
  }
  const auto body = expected_body(matcher, exchange, context);
  if (!body) return open("a body", body.error().message);
  if (body->size == got.size && body->sha256 == got.sha256) return {};
  return no(std::to_string(body->size) + " bytes as sent", difference(body->text, got));
}

Judgement judge_condition(const scenario::condition::Body& c, const Exchange& exchange, const JudgeContext& context) {
  return judge_body(c.body, exchange, context);
}

}  // namespace bitspec::engine
