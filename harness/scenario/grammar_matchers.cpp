// The table's part on expectations: what an answer must be.
#include "harness/scenario/grammar.h"
#include "harness/scenario/scalars.h"

namespace bitspec::scenario {
namespace {

using yaml::Construct;
using yaml::either;
using yaml::Field;
using yaml::first_map_of;
using yaml::free_map;
using yaml::list_of;
using yaml::map_of;
using yaml::one_or_list;
using yaml::scalar;
using yaml::Shape;
using yaml::words;

Shape text() {
  return scalar(yaml::kAnyText);
}
Shape flag() {
  return scalar(yaml::kBoolean);
}

Shape whole_body() {
  return either(words({"as-sent", "empty"}), map_of("body-matcher"));
}

std::vector<Field> field_conditions() {
  return {
      {"header", scalar(kFieldName),
       "The answer has this field at least once, or what stands beside it holds for the field"},
      {"is", text(), "Its value", false, "header"},
      {"is_ignoring_case", text(), "Its value, in any letter case", false, "header"},
      {"not", text(), "Its value is another one, or the field is absent", false, "header"},
      {"guid", text(), "Equal as GUIDs", false, "header"},
      {"number", either(scalar(kNumberOrVariable), map_of("number-range")), "A plain decimal number", false, "header"},
      {"hex", one_or_list(scalar(kHex)), "A hexadecimal number, or one of several", false, "header"},
      {"form",
       words({"decimal", "guid", "session-id", "error-code", "hex-prefix", "error-context", "imf-date", "printable",
              "failure-code", "url"}),
       "The whole value has that form", false, "header"},
      {"count", either(scalar(yaml::kWholeNumber), map_of("count-range")), "So many fields of that name", false,
       "header"},
      {"length", either(scalar(yaml::kWholeNumber), map_of("count-range")), "So many characters", false, "header"},
      {"same_as", scalar(kName), "The same value as in that exchange", false, "header"},
  };
}

// As wire::deviation_name says them; this room does not know wire.
std::vector<std::string_view> deviation_words() {
  return {"status-line",
          "no-reason-space",
          "bare-lf",
          "bare-cr",
          "leading-bytes",
          "no-colon",
          "name-syntax",
          "obs-fold",
          "control-byte",
          "content-length-syntax",
          "content-length-twice",
          "content-length-conflict",
          "length-and-chunked",
          "transfer-encoding",
          "no-framing",
          "chunk-syntax",
          "short-body",
          "body-not-allowed",
          "stray-bytes",
          "head-too-large",
          "too-many-interim"};
}

// `one` is a matcher of the same kind.
std::vector<Field> conditions(const Shape& one) {
  std::vector<Field> fields = {
      {"outcome", one_or_list(scalar(kWords)), "The answer fits one of the named outcomes"},
      {"status", one_or_list(scalar(kStatus)), "The status of the final answer"},
  };
  for (Field& field : field_conditions()) fields.push_back(std::move(field));
  const std::vector<Field> others = {
      {"absent", one_or_list(scalar(kFieldName)), "The answer has none of these fields"},
      {"reason", free_map(text()), "The reason phrase, for these statuses"},
      {"version", text(), "The version in the status line"},
      {"body", whole_body(), "The body, or the stored file"},
      {"well_formed", flag(), "No deviation from HTTP/1.1, and no stray bytes follow"},
      {"free_of", one_or_list(words(deviation_words())), "The answer has none of these deviations from HTTP/1.1"},
      {"framed", flag(), "Content-Length, chunked, or closed behind it"},
      {"ended", one_or_list(words({"complete", "closed", "reset", "silent"})), "How the exchange ended"},
      {"connection", words({"open", "closed"}), "What becomes of the connection afterwards"},
      {"interim", scalar(kInterimStatus), "An interim answer with this status came"},
      {"at_most", scalar(kDuration), "From the last byte sent to the whole head of the answer"},
      {"at_least", scalar(kDuration), "From the last byte sent to the whole head of the answer"},
      {"multipart", map_of("multipart"), "The body is multipart/byteranges, and right"},
      {"seen", scalar(kName), "Notifications came to this application; at least one, if nothing stands beside it"},
      {"times", either(scalar(yaml::kWholeNumber), map_of("count-range")), "So many have come so far", false, "seen"},
      {"notification", map_of("notification"), "At least one came, and each of them holds this", false, "seen"},
      {"each", one, "Holds of every answer of 'when'"},
      {"some", one, "At least one branch holds this"},
      {"others", one, "All branches that do not hold 'some' hold this", false, "some"},
      {"distinct", scalar(kFieldName), "No value of this field occurs twice in 'when'"},
      {"unpredictable", map_of("unpredictable"), "Over the answers of 'when': so many varying bits, no counter"},
      {"any", list_of(one), "At least one of these holds"},
      {"all", list_of(one), "All of these hold"},
      {"none", one, "This does not hold"},
      {"offered", one, "For may rules: not holding is 'offered: no', never broken"},
      {"informative", either(words({"either"}), one), "Recorded and shown, never red"},
      {"files", map_of("files"), "With local_path: what is on the disk of the server"},
  };
  fields.insert(fields.end(), others.begin(), others.end());
  return fields;
}

Field regardless() {
  return {"regardless", flag(), "Judged even after a broken expectation"};
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
  const Shape one = map_of("notification");
  Construct construct{"notification", "a matcher of notifications", "What a notification must be", field_conditions()};
  const std::vector<Field> others = {
      {"absent", one_or_list(scalar(kFieldName)), "The notification has none of these fields"},
      {"version", text(), "The version in the request line"},
      {"body", whole_body(), "Its body"},
      {"method", text(), "The method"},
      {"url", text(), "The target of the request line"},
      {"url_ends", text(), "How the target of the request line ends"},
      {"original_url", scalar(kName), "BITS-Original-Request-URL is the absolute URL of the upload it belongs to"},
      {"file", map_of("notified-file"), "The local file that a field names, when the notification came"},
      {"any", list_of(one), "At least one of these holds"},
      {"all", list_of(one), "All of these hold"},
      {"none", one, "This does not hold"},
  };
  construct.fields.insert(construct.fields.end(), others.begin(), others.end());
  return construct;
}

Construct multipart() {
  return {
      "multipart",
      "'multipart'",
      "A multipart/byteranges body",
      {{"ranges", list_of(scalar(kSpan)), "It gives back exactly these ranges of the session's bytes"},
       {"order", words({"request", "any"}), "any: parts may be merged and moved (default request)", false, "ranges"},
       {"part_fields", flag(), "Every part has a right Content-Range"},
       {"like", scalar(kName), "... and a Content-Type where this exchange has one", false, "part_fields"},
       {"part_field_bytes", scalar(yaml::kWholeNumber), "At most so many bytes of other part fields"},
       {"preamble_line_ends", scalar(yaml::kWholeNumber), "At most so many CRLF before the first boundary"}}};
}

Construct body_matcher() {
  return {"body-matcher",
          "a body",
          "What the body is",
          {{"text", text(), "This text"},
           {"absent", flag(), "There is no file"},
           {"size", scalar(kNumberOrVariable), "So many bytes"},
           {"parts", list_of(map_of("body-part")), "These pieces, joined"},
           {"range", scalar(kSpan), "These bytes of the session's own stream"},
           {"one_of", list_of(scalar(kName)), "The first 'size' bytes of one of these streams", false, "size"}}};
}

}  // namespace

Shape expectation_shape() {
  return first_map_of({"per-profile", "expectation"});
}
Shape invariant_shape() {
  return first_map_of({"invariant-per-profile", "invariant-matcher"});
}

void add_matcher_constructs(yaml::Table& table) {
  const auto add = [&](Construct construct) { table.constructs.push_back(std::move(construct)); };
  const Construct matcher{"matcher", "a matcher", "What an answer must be; all keys must hold",
                          conditions(map_of("matcher"))};
  add(matcher);
  Construct expectation = with(matcher, regardless());
  expectation.name = "expectation";
  add(std::move(expectation));
  add(with(per_profile("per-profile", map_of("matcher")), regardless()));

  Construct invariant{"invariant-matcher", "a matcher", "What every answer must be",
                      conditions(map_of("invariant-matcher"))};
  add(with(std::move(invariant), {"same_as_request", scalar(kFieldName), "The value that was sent in the request"}));
  add(per_profile("invariant-per-profile", map_of("invariant-matcher")));

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
        {"body", whole_body(), "What it held when the notification came", true}}});
  add({"body-part",
       "a part of a body",
       "A piece of a byte stream",
       {{"bytes", scalar(kName), "The byte stream; default: the session's own"},
        {"range", scalar(kSpan), "first-last, inclusive", true}}});
  add({"unpredictable",
       "'unpredictable'",
       "Values nobody can guess",
       {{"header", scalar(kFieldName), "The field", true},
        {"bits", scalar(yaml::kWholeNumber), "At least so many varying bits", true}}});
  add({"files",
       "'files'",
       "What is on the disk of the server",
       {{"outside", words({"unchanged"}), "Nothing changed beside the upload folder"},
        {"working", words({"empty"}), "No files of the scenario's sessions are left in the working folder"}}});
}

}  // namespace bitspec::scenario
