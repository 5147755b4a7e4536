// The kinds of conditions that a matcher is made of: one struct each, and Condition, which is one of them.
//
// A kind states what it looks at and what an exchange without an answer is to it (kTraits), and what it consists of
// (parts: texts with variables, names, matchers), so that walks over matchers need not know its members. Two more
// places are required, and nothing compiles without them: a row in condition_table.cpp with its keys and its reader,
// and a judge in engine/judge_condition.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "harness/scenario/condition_parts.h"

namespace bitspec::scenario {

namespace condition {

using Texts = std::vector<std::string>;
using MatcherPtr = std::shared_ptr<const Matcher>;

struct Outcome {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kJudged};
  Texts names;
  template <class See>
  void parts(const See& see) const {
    for (const std::string& name : names) see(OutcomeName{name});
  }
};

struct Status {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kJudged};
  StatusMatcher statuses;
  void parts(const auto& see) const { see(statuses); }
};

struct Ended {
  static constexpr Traits kTraits{About::kEnding, NoAnswer::kJudged};
  Texts any_of;  // names of wire::Ending
  void parts(const auto&) const {}
};

// Conditions on one field. With nothing but the name set: it is there at least once.
struct Header {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kJudged};
  std::string name;  // "error-code" stands for BITS-Error-Code or BITS-Error
  Boxed<Template> is, is_ignoring_case, is_not, guid;
  // A plain number, or a variable that is one at run time: from and to are templates.
  Boxed<Template> number_from, number_to;
  std::vector<std::uint32_t> hex;  // one of
  std::optional<ValueForm> form;
  std::optional<NumberRange> count, length;
  std::optional<std::string> same_as;  // name of an earlier exchange
  template <class See>
  void parts(const See& see) const {
    see(FieldName{name});
    for (const auto* text : {&is, &is_ignoring_case, &is_not, &guid, &number_from, &number_to}) see_text(see, *text);
    if (same_as) see(ExchangeName{*same_as});
  }
};

// The Content-Range of a Fragment, where it has the right form.
struct Range {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kJudged};
  Boxed<Template> first, total, size_from, size_to;
  template <class See>
  void parts(const See& see) const {
    see(FieldName{"Content-Range"});
    for (const auto* text : {&first, &total, &size_from, &size_to}) see_text(see, *text);
  }
};

struct LongestField {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kJudged};
  NumberRange length;
  void parts(const auto&) const {}
};

// The upload that a request belongs to, as far as the answers before it tell.
struct Upload {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kJudged};
  bool idle = false;  // no other packet of it waits for its answer; else: all its bytes were acknowledged
  void parts(const auto&) const {}
};

struct Absent {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kBroken};
  Texts names;
  template <class See>
  void parts(const See& see) const {
    for (const std::string& name : names) see(FieldName{name});
  }
};

struct KnownFields {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kBroken};
  void parts(const auto&) const {}
};

struct Reason {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kBroken};
  std::vector<std::pair<int, std::string>> phrases;  // for these statuses, that phrase
  void parts(const auto&) const {}
};

struct Version {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kJudged};
  std::string text;
  void parts(const auto&) const {}
};

struct WellFormed {
  static constexpr Traits kTraits{About::kBytes, NoAnswer::kBroken};
  void parts(const auto&) const {}
};

struct FreeOf {
  static constexpr Traits kTraits{About::kBytes, NoAnswer::kBroken};
  Texts deviations;  // names of wire::DeviationKind
  void parts(const auto&) const {}
};

struct Framed {
  static constexpr Traits kTraits{About::kBytes, NoAnswer::kBroken};
  void parts(const auto&) const {}
};

struct Interim {
  static constexpr Traits kTraits{About::kBytes, NoAnswer::kJudged};
  int status = 100;
  void parts(const auto&) const {}
};

struct AtMost {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kJudged};
  milliseconds time{0};
  void parts(const auto&) const {}
};

struct AtLeast {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kJudged};
  milliseconds time{0};
  void parts(const auto&) const {}
};

struct Method {
  static constexpr Traits kTraits{About::kNotification, NoAnswer::kJudged};
  Template text;
  void parts(const auto& see) const { see(text); }
};

struct Url {
  static constexpr Traits kTraits{About::kNotification, NoAnswer::kJudged};
  Template text;
  void parts(const auto& see) const { see(text); }
};

struct UrlEnds {
  static constexpr Traits kTraits{About::kNotification, NoAnswer::kJudged};
  Template text;
  void parts(const auto& see) const { see(text); }
};

struct OriginalUrl {
  static constexpr Traits kTraits{About::kNotification, NoAnswer::kJudged};
  std::string session;  // whose upload BITS-Original-Request-URL is
  void parts(const auto& see) const { see(SessionName{session}); }
};

struct NotifiedFile {
  static constexpr Traits kTraits{About::kNotification, NoAnswer::kJudged};
  std::string field;    // names the file
  BodyMatcher body;     // what it was when the notification came
  std::string session;  // of `original_url` beside it; empty: as the matcher around it says
  void parts(const auto& see) const { see_body(see, body); }
};

// A multipart/byteranges body.
struct Multipart {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kJudged};
  std::vector<NumberRange> ranges;  // exactly these bytes of the session's own stream; empty: not asked
  bool any_order = false;           // parts may be merged and moved
  bool part_fields = false;         // a right Content-Range in each part
  std::string like;                 // with part_fields: and a Content-Type, where the exchange of this name has one
  std::optional<std::uint64_t> part_field_bytes, preamble_line_ends;  // at most
  template <class See>
  void parts(const See& see) const {
    if (!like.empty()) see(ExchangeName{like});
  }
};

struct Body {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kJudged};
  BodyMatcher body;
  void parts(const auto& see) const { see_body(see, body); }
};

struct SameAsRequest {
  static constexpr Traits kTraits{About::kAnswer, NoAnswer::kBroken};
  std::string name;  // of a field
  void parts(const auto& see) const { see(FieldName{name}); }
};

struct Seen {
  static constexpr Traits kTraits{About::kNotifications, NoAnswer::kJudged};
  std::string application;
  std::optional<NumberRange> times;
  MatcherPtr notification;  // each of them holds it; null: not asked
  template <class See>
  void parts(const See& see) const {
    see(ApplicationName{application});
    if (notification) see(Inner{Role::kNotification, *notification});
  }
};

struct Connection {
  static constexpr Traits kTraits{About::kConnection, NoAnswer::kJudged};
  bool closed = false;  // else: open
  void parts(const auto&) const {}
};

struct Files {
  static constexpr Traits kTraits{About::kFiles, NoAnswer::kJudged};
  bool outside_unchanged = false, working_empty = false;  // false: not asked
  void parts(const auto&) const {}
};

struct Distinct {
  static constexpr Traits kTraits{About::kAnswers, NoAnswer::kJudged};
  std::string field;
  void parts(const auto&) const {}
};

struct Unpredictable {
  static constexpr Traits kTraits{About::kAnswers, NoAnswer::kJudged};
  std::string field;
  int bits = 0;
  void parts(const auto&) const {}
};

struct Any {
  static constexpr Traits kTraits{About::kMatchers, NoAnswer::kJudged};
  std::vector<Matcher> matchers;
  template <class See>
  void parts(const See& see) const;
};

struct All {
  static constexpr Traits kTraits{About::kMatchers, NoAnswer::kJudged};
  std::vector<Matcher> matchers;
  template <class See>
  void parts(const See& see) const;
};

struct None {
  static constexpr Traits kTraits{About::kMatchers, NoAnswer::kJudged};
  MatcherPtr matcher;
  void parts(const auto& see) const { see(Inner{Role::kNone, *matcher}); }
};

struct Each {
  static constexpr Traits kTraits{About::kAnswers, NoAnswer::kJudged};
  MatcherPtr matcher;
  void parts(const auto& see) const { see(Inner{Role::kEach, *matcher}); }
};

struct Some {
  static constexpr Traits kTraits{About::kAnswers, NoAnswer::kJudged};
  MatcherPtr some, others;  // others null: not asked
  template <class See>
  void parts(const See& see) const {
    see(Inner{Role::kSome, *some});
    if (others) see(Inner{Role::kOthers, *others});
  }
};

struct Offered {
  static constexpr Traits kTraits{About::kAside, NoAnswer::kJudged};
  MatcherPtr matcher;
  void parts(const auto& see) const { see(Inner{Role::kOffered, *matcher}); }
};

struct Informative {
  static constexpr Traits kTraits{About::kAside, NoAnswer::kJudged};
  MatcherPtr matcher;  // null: `either`
  template <class See>
  void parts(const See& see) const {
    if (matcher) see(Inner{Role::kInformative, *matcher});
  }
};

}  // namespace condition

// In the order in which the conditions of a matcher are judged: the first that does not hold says what was expected.
using Condition =
    std::variant<condition::Outcome, condition::Status, condition::Ended, condition::Header, condition::Range,
                 condition::LongestField, condition::Upload, condition::Absent, condition::KnownFields,
                 condition::Reason, condition::Version, condition::WellFormed, condition::FreeOf, condition::Framed,
                 condition::Interim, condition::AtMost, condition::AtLeast, condition::Method, condition::Url,
                 condition::UrlEnds, condition::OriginalUrl, condition::NotifiedFile, condition::Multipart,
                 condition::Body, condition::SameAsRequest, condition::Seen, condition::Connection, condition::Files,
                 condition::Distinct, condition::Unpredictable, condition::Any, condition::All, condition::None,
                 condition::Each, condition::Some, condition::Offered, condition::Informative>;

}  // namespace bitspec::scenario
