// The table's part on expectations: what an answer must be. The keys of matchers come from the table of conditions.
#include "harness/scenario/condition_table.h"
#include "harness/scenario/grammar.h"
#include "harness/scenario/scalars.h"

namespace bitspec::scenario {
namespace {

using yaml::any_text;
using yaml::Construct;
using yaml::either;
using yaml::Field;
using yaml::first_map_of;
using yaml::list_of;
using yaml::map_of;
using yaml::scalar;
using yaml::Shape;
using yaml::words;

Field regardless() {
  return {"regardless", scalar(yaml::kBoolean), "Judged even after a broken expectation"};
}

Construct with(Construct construct, Field field) {
  construct.fields.push_back(std::move(field));
  return construct;
}

Construct per_profile(std::string_view name, const Shape& one) {
  const Shape value = either(words({"none"}), one);
  Construct construct{name,
                      "an expectation per profile",
                      "One matcher for each profile; none: the rule does not apply there",
                      {{"win32", value, "In profile win32", true},
                       {"mc-bup", value, "In profile mc-bup", true},
                       {"iis", value, "In profile iis", true}}};
  construct.own_keys = {"win32", "mc-bup", "iis"};
  return construct;
}

Construct notification() {
  return {"notification", "a matcher of notifications", "What a notification must be",
          condition_keys(MatcherPlace::kNotification, map_of("notification"))};
}

Construct multipart() {
  return {
      "multipart",
      "'multipart'",
      "A multipart/byteranges body",
      {{"ranges", list_of(scalar(kSpan)), "Contains exactly these ranges of the session's bytes"},
       {"order", words({"request", "any"}), "any: parts may be merged and moved (default request)", false, "ranges"},
       {"part_fields", scalar(kOnlyTrue), "Every part has a correct Content-Range"},
       {"like", scalar(kName), "... and a Content-Type where this exchange has one", false, "part_fields"},
       {"part_field_bytes", scalar(yaml::kWholeNumber), "Maximum size of other part fields, in bytes"},
       {"preamble_line_ends", scalar(yaml::kWholeNumber), "Maximum number of CRLF before the first boundary"}}};
}

Construct body_matcher() {
  return {"body-matcher",
          "a body",
          "What the body is",
          {{"text", any_text(), "This text"},
           {"absent", scalar(kOnlyTrue), "There is no file"},
           {"size", scalar(kNumberOrVariable), "Size in bytes"},
           {"parts", list_of(map_of("body-part")), "These pieces, concatenated"},
           {"range", scalar(kSpan), "These bytes of the session's own stream"},
           {"one_of", list_of(scalar(kName)), "The first 'size' bytes of one of these streams", false, "size"}}};
}

}  // namespace

Shape whole_body() {
  return either(words({"as-sent", "empty"}), map_of("body-matcher"));
}

Shape expectation_shape() {
  return first_map_of({"per-profile", "expectation"});
}
Shape invariant_shape() {
  return first_map_of({"invariant-per-profile", "invariant-matcher"});
}

Shape request_shape() {
  return first_map_of({"request-per-profile", "request-matcher"});
}

void add_matcher_constructs(yaml::Table& table) {
  const auto add = [&](Construct construct) { table.constructs.push_back(std::move(construct)); };
  const Construct matcher{"matcher", "a matcher", "What an answer must be; all keys must hold",
                          condition_keys(MatcherPlace::kExpectation, map_of("matcher"))};
  add(matcher);
  Construct expectation = with(matcher, regardless());
  expectation.name = "expectation";
  add(std::move(expectation));
  add(with(per_profile("per-profile", map_of("matcher")), regardless()));

  add({"invariant-matcher", "a matcher", "What every answer must be",
       condition_keys(MatcherPlace::kInvariant, map_of("invariant-matcher"))});
  add(per_profile("invariant-per-profile", map_of("invariant-matcher")));
  add({"request-matcher", "a matcher of requests", "What every packet of a client must be",
       condition_keys(MatcherPlace::kRequest, map_of("request-matcher"))});
  add(per_profile("request-per-profile", map_of("request-matcher")));
  add({"range-condition",
       "'range'",
       "The Content-Range of a Fragment",
       {{"first", scalar(kNumberOrVariable), "The first byte"},
        {"total", scalar(kNumberOrVariable), "The size of the file"},
        {"size", either(scalar(kNumberOrVariable), map_of("number-range")), "The number of bytes"}}});

  add({"number-range",
       "a range of numbers",
       "Inclusive",
       {{"from", scalar(kNumberOrVariable), "The smallest"}, {"to", scalar(kNumberOrVariable), "The largest"}}});
  add({"count-range",
       "a range of counts",
       "Inclusive",
       {{"from", scalar(yaml::kWholeNumber), "The smallest"}, {"to", scalar(yaml::kWholeNumber), "The largest"}}});
  add(body_matcher());
  add(notification());
  add(multipart());
  add({"notified-file",
       "'file'",
       "A local file that a notification names",
       {{"field", scalar(kFieldName), "The field that names it", true},
        {"body", whole_body(), "Its content at the time of the notification", true}}});
  add({"body-part",
       "a part of a body",
       "A piece of a byte stream",
       {{"bytes", scalar(kName), "The byte stream; default: the session's own"},
        {"range", scalar(kSpan), "first-last, inclusive", true}}});
  add({"unpredictable",
       "'unpredictable'",
       "Values that cannot be guessed",
       {{"header", scalar(kFieldName), "The field", true},
        {"bits", scalar(yaml::kWholeNumber), "Minimum number of varying bits", true}}});
  add({"files",
       "'files'",
       "What is on the disk of the server",
       {{"outside", words({"unchanged"}), "Nothing changed beside the upload folder"},
        {"working", words({"empty"}), "No files of the scenario's sessions are left in the working folder"}}});
}

}  // namespace bitspec::scenario
