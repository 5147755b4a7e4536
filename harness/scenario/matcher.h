// Matcher: what an answer must be. A tree of conditions; all members that are set must hold.
//
// Rule ids, outcome names and file names are plain strings here; the catalogue checks that they exist.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/source_place.h"
#include "harness/protocol/profile.h"

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
  kUrl
};

// Conditions on one field. With nothing but the name set: it is there at least once.
struct FieldMatcher {
  std::string name;  // "error-code" stands for BITS-Error-Code or BITS-Error
  std::optional<Template> is, is_ignoring_case, is_not, guid;
  // A plain number, or a variable that is one at run time: from and to are templates.
  std::optional<Template> number_from, number_to;
  std::vector<std::uint32_t> hex;  // one of
  std::optional<ValueForm> form;
  std::optional<NumberRange> count, length;
  std::optional<std::string> same_as;  // name of an earlier exchange
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

// A multipart/byteranges body.
struct MultipartMatcher {
  std::vector<NumberRange> ranges;  // exactly these bytes of the session's own stream; empty: not asked
  bool any_order = false;           // parts may be merged and moved
  bool part_fields = false;         // a right Content-Range in each part
  std::string like;                 // with part_fields: and a Content-Type, where the exchange of this name has one
  std::optional<std::uint64_t> part_field_bytes, preamble_line_ends;  // at most
};

struct Matcher;

// Notifications that came to an application.
struct SeenMatcher {
  std::string application;
  std::optional<NumberRange> times;
  std::shared_ptr<const Matcher> notification;  // each of them holds it
};

// What only a notification can be; beside header, absent, version and body.
struct PostMatcher {
  std::optional<Template> method, url, url_ends;
  std::string original_url;         // name of the session whose upload BITS-Original-Request-URL is; empty: not asked
  std::string file_field;           // the field that names a file; empty: not asked
  std::optional<BodyMatcher> file;  // what that file was when the notification came
};

struct Matcher {
  SourcePlace place;

  std::vector<std::string> outcome;  // names; empty: not asked
  std::optional<StatusMatcher> status;
  std::optional<FieldMatcher> header;
  std::vector<std::string> absent;
  std::vector<std::pair<int, std::string>> reason;  // for these statuses, that phrase
  std::optional<std::string> version;
  std::optional<BodyMatcher> body;
  std::optional<bool> well_formed, framed;
  std::vector<std::string> free_of;       // names of wire::DeviationKind
  std::vector<std::string> ended;         // names of wire::Ending
  std::optional<std::string> connection;  // "open" or "closed"
  std::optional<int> interim;
  std::optional<milliseconds> at_most, at_least;
  std::optional<MultipartMatcher> multipart;
  std::optional<SeenMatcher> seen;
  std::optional<PostMatcher> post;                           // in `notification` only
  std::optional<std::string> distinct;                       // field name
  std::optional<std::pair<std::string, int>> unpredictable;  // field name, bits
  std::optional<std::string> same_as_request;                // invariants only: field name
  std::optional<bool> files_outside_unchanged, files_working_empty;

  std::vector<Matcher> any, all;  // empty: not asked
  std::shared_ptr<Matcher> none, each, some, others, offered, informative;
  bool informative_either = false;
};

// A matcher for each profile; null: the rule does not apply there.
using ProfileMatcher = PerProfile<std::shared_ptr<const Matcher>>;

// One line of a `then` list.
struct Expectation {
  std::string rule;
  SourcePlace place;
  ProfileMatcher matcher;
  bool differs = false;  // written per profile
  bool regardless = false;
};

}  // namespace bitspec::scenario
