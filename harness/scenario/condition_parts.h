// What conditions are made of: values, names of things, matchers inside of matchers; and what a kind of condition says
// about itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/boxed.h"
#include "harness/base/source_place.h"

namespace bitspec::scenario {

using std::chrono::milliseconds;

// Text with ${variables}; replaced when the step runs.
struct Template {
  std::string text;
  SourcePlace place;
};

struct NumberRange {
  std::uint64_t from = 0, to = 0;  // inclusive
};

enum class ValueForm {
  kDecimal,
  kGuid,
  kSessionId,
  kErrorCode,
  kHexPrefix,
  kErrorContext,
  kImfDate,
  kPrintable,
  kFailureCode,
  kUrl,
  kHost,
  kPacketType,
  kProtocolList,
  kBlankSeparated,
  kContentRange,
  kBareName
};

struct StatusMatcher {
  std::vector<NumberRange> any_of;  // 200 is {200,200}, 4xx is {400,499}
};

struct BodyPart {
  std::string bytes;  // name of a byte stream; empty: the session's own
  std::uint64_t first = 0, last = 0;
};

enum class BodyKind { kAsSent, kEmpty, kText, kAbsent, kSize, kParts, kOneOf };

struct BodyMatcher {
  BodyKind kind = BodyKind::kAsSent;
  Template text;
  Template size;  // kSize, kOneOf: a number, or a variable that is one
  std::vector<BodyPart> parts;
  std::vector<std::string> streams;  // kOneOf
};

struct Matcher;

// What a condition looks at.
enum class About {
  kAnswer,         // status, fields, body and time of the final answer
  kBytes,          // what only the bytes on the connection show
  kEnding,         // how the exchange ended
  kConnection,     // the connection afterwards
  kAnswers,        // all answers of `when` together
  kNotifications,  // those that came to an application
  kNotification,   // the one that is looked at
  kFiles,          // the folders of the server
  kMatchers,       // nothing itself: it joins other matchers
  kAside,          // recorded and shown beside the rest, never broken
};

// What an exchange without an answer is to a condition.
enum class NoAnswer {
  kJudged,  // the judge of the kind says what it is
  kBroken,  // an answer is expected before any condition is looked at, since what never came would hold this one
};

struct Traits {
  About about;
  NoAnswer no_answer;
};

// What a condition can consist of, besides texts with variables and statuses.
struct FieldName {
  std::string_view text;
};
struct OutcomeName {
  std::string_view text;
};
struct ExchangeName {
  std::string_view text;
};
struct SessionName {
  std::string_view text;
};
struct ApplicationName {
  std::string_view text;
};
struct StreamName {
  std::string_view text;
};

// How a matcher stands inside another one.
enum class Role { kAny, kAll, kNone, kEach, kSome, kOthers, kOffered, kInformative, kNotification };

struct Inner {
  Role role;
  const Matcher& matcher;
};

template <class See>
void see_text(const See& see, const Boxed<Template>& text) {
  if (text) see(*text);
}

template <class See>
void see_body(const See& see, const BodyMatcher& body) {
  see(body.text);
  see(body.size);
  for (const BodyPart& part : body.parts) see(StreamName{part.bytes});
  for (const std::string& stream : body.streams) see(StreamName{stream});
}

}  // namespace bitspec::scenario
