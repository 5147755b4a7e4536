#include "harness/scenario/condition_table.h"

#include <optional>
#include <tuple>
#include <type_traits>

#include "harness/scenario/condition_reader.h"
#include "harness/scenario/grammar.h"
#include "harness/scenario/scalars.h"

namespace bitspec::scenario {
namespace {

using yaml::any_text;
using yaml::either;
using yaml::Field;
using yaml::free_map;
using yaml::list_of;
using yaml::map_of;
using yaml::Node;
using yaml::one_or_list;
using yaml::scalar;
using yaml::Shape;
using yaml::words;
using Reader = ConditionReader;

enum Places : unsigned {
  kAnswers = 1,        // in expectations and invariants
  kInvariants = 2,     // in invariants only
  kNotifications = 4,  // in `notification` only
  kRequests = 8,       // in invariants on requests only
  kAnywhere = kAnswers | kNotifications | kRequests,
};

// One kind. The first key begins it; the others stand beside that one.
template <class Kind>
struct ConditionRow {
  std::vector<Field> keys;
  unsigned places;  // of Places
  Kind (*read)(Reader& reader, const Node& value, const Node& node);
  std::string_view about_in_request = {};  // of the first key, for notifications and packets; empty: as elsewhere
};

template <class Kinds>
struct RowsOf;
template <class... Kinds>
struct RowsOf<std::variant<Kinds...>> {
  using type = std::tuple<ConditionRow<Kinds>...>;
};
// A row for each kind, in the order of Condition; one that is missing or stands elsewhere does not compile.
using Rows = RowsOf<Condition>::type;

Shape only_true() {
  return scalar(kOnlyTrue);
}

Shape count_or_range() {
  return either(scalar(yaml::kWholeNumber), map_of("count-range"));
}

std::vector<Field> header_keys() {
  return {
      {"header", scalar(kFieldName), "The answer has this field, and the other keys hold for it"},
      {"is", any_text(), "Its value", false, "header"},
      {"is_ignoring_case", any_text(), "Its value, in any letter case", false, "header"},
      {"not", any_text(), "Its value differs, or the field is absent", false, "header"},
      {"guid", any_text(), "Equal as GUIDs", false, "header"},
      {"number", either(scalar(kNumberOrVariable), map_of("number-range")), "A plain decimal number", false, "header"},
      {"hex", one_or_list(scalar(kHex)), "A hexadecimal number, or one of several", false, "header"},
      {"form",
       words({"decimal", "guid", "session-id", "error-code", "hex-prefix", "error-context", "imf-date", "printable",
              "failure-code", "url", "host", "packet-type", "protocol-list", "blank-separated", "content-range",
              "file-name"}),
       "The whole value has this form", false, "header"},
      {"count", count_or_range(), "Number of fields with this name", false, "header"},
      {"length", count_or_range(), "Number of characters", false, "header"},
      {"same_as", scalar(kName), "The same value as in that exchange", false, "header"},
  };
}

std::vector<Field> seen_keys() {
  return {
      {"seen", scalar(kName), "The application received notifications; at least one, unless other keys say more"},
      {"times", count_or_range(), "Number of notifications so far", false, "seen"},
      {"notification", map_of("notification"), "At least one was received, and this holds for each of them", false,
       "seen"},
  };
}

std::vector<Field> some_keys(const Shape& one) {
  return {
      {"some", one, "This holds for at least one branch"},
      {"others", one, "This holds for all branches for which 'some' does not", false, "some"},
  };
}

// As wire::deviation_name says them; this module does not know wire.
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

// The rows in several functions, in the order of Condition.

auto answer_rows() {
  return std::tuple{
      ConditionRow<condition::Outcome>{
          {{"outcome", one_or_list(scalar(kWords)), "The answer fits one of the named outcomes"}},
          kAnswers,
          [](Reader&, const Node& value, const Node&) -> condition::Outcome { return {Reader::texts(value)}; }},
      ConditionRow<condition::Status>{
          {{"status", one_or_list(scalar(kStatus)), "The status of the final answer"}},
          kAnswers,
          [](Reader&, const Node& value, const Node&) -> condition::Status { return {Reader::statuses(value)}; }},
      ConditionRow<condition::Ended>{
          {{"ended", one_or_list(words({"complete", "closed", "reset", "silent", "not-http"})),
            "How the exchange ended"}},
          kAnswers,
          [](Reader&, const Node& value, const Node&) -> condition::Ended { return {Reader::texts(value)}; }},
      ConditionRow<condition::Header>{
          header_keys(), kAnywhere,
          [](Reader& reader, const Node& value, const Node& node) { return reader.header(value, node); }},
      ConditionRow<condition::Range>{
          {{"range", map_of("range-condition"), "Its Content-Range, where that has the right form"}},
          kRequests,
          [](Reader& reader, const Node& value, const Node&) { return reader.range(value); }},
      ConditionRow<condition::LongestField>{
          {{"longest_field", count_or_range(), "Number of characters of the longest value of a field"}},
          kRequests,
          [](Reader& reader, const Node& value, const Node&) -> condition::LongestField {
            return {reader.count(value)};
          }},
      ConditionRow<condition::Upload>{
          {{"upload", words({"acknowledged", "idle"}),
            "By the answers before: all its bytes were acknowledged, or no other packet of it waits for an answer"}},
          kRequests,
          [](Reader&, const Node& value, const Node&) -> condition::Upload { return {value.text == "idle"}; }},
      ConditionRow<condition::Absent>{
          {{"absent", one_or_list(scalar(kFieldName)), "The answer has none of these fields"}},
          kAnywhere,
          [](Reader&, const Node& value, const Node&) -> condition::Absent { return {Reader::texts(value)}; },
          "The request has none of these fields"},
      ConditionRow<condition::KnownFields>{
          {{"known_fields", only_true(), "Its BITS-* fields are those of the protocol"}},
          kAnswers,
          [](Reader&, const Node&, const Node&) { return condition::KnownFields{}; }},
      ConditionRow<condition::Reason>{
          {{"reason", free_map(any_text()), "The reason phrase, for these statuses"}},
          kAnswers,
          [](Reader& reader, const Node& value, const Node&) { return reader.reason(value); }},
      ConditionRow<condition::Version>{
          {{"version", any_text(), "The version in the status line"}},
          kAnywhere,
          [](Reader&, const Node& value, const Node&) -> condition::Version { return {value.text}; },
          "The version in the request line"},
  };
}

auto exchange_rows() {
  return std::tuple{
      ConditionRow<condition::WellFormed>{
          {{"well_formed", only_true(), "No deviation from HTTP/1.1, and no stray bytes follow"}},
          kAnswers,
          [](Reader&, const Node&, const Node&) { return condition::WellFormed{}; }},
      ConditionRow<condition::FreeOf>{
          {{"free_of", one_or_list(words(deviation_words())), "The answer has none of these deviations from HTTP/1.1"}},
          kAnswers,
          [](Reader&, const Node& value, const Node&) -> condition::FreeOf { return {Reader::texts(value)}; }},
      ConditionRow<condition::Framed>{{{"framed", only_true(), "Content-Length, chunked, or closed after it"}},
                                      kAnswers,
                                      [](Reader&, const Node&, const Node&) { return condition::Framed{}; }},
      ConditionRow<condition::Interim>{
          {{"interim", scalar(kInterimStatus), "An interim answer with this status was received"}},
          kAnswers,
          [](Reader&, const Node& value, const Node&) -> condition::Interim {
            return {static_cast<int>(*parse_number(value.text))};
          }},
      ConditionRow<condition::AtMost>{
          {{"at_most", scalar(kDuration), "From the last byte sent to the whole head of the answer"}},
          kAnswers,
          [](Reader&, const Node& value, const Node&) -> condition::AtMost { return {*parse_duration(value.text)}; }},
      ConditionRow<condition::AtLeast>{
          {{"at_least", scalar(kDuration), "From the first byte sent to the whole head of the answer"}},
          kAnswers,
          [](Reader&, const Node& value, const Node&) -> condition::AtLeast { return {*parse_duration(value.text)}; }},
  };
}

auto notification_rows() {
  return std::tuple{
      ConditionRow<condition::Method>{
          {{"method", any_text(), "The method"}},
          kNotifications | kRequests,
          [](Reader& reader, const Node& value, const Node&) -> condition::Method { return {reader.text(value)}; }},
      ConditionRow<condition::Url>{
          {{"url", any_text(), "The target of the request line"}},
          kNotifications | kRequests,
          [](Reader& reader, const Node& value, const Node&) -> condition::Url { return {reader.text(value)}; }},
      ConditionRow<condition::UrlEnds>{
          {{"url_ends", any_text(), "How the target of the request line ends"}},
          kNotifications,
          [](Reader& reader, const Node& value, const Node&) -> condition::UrlEnds { return {reader.text(value)}; }},
      ConditionRow<condition::OriginalUrl>{
          {{"original_url", scalar(kName),
            "BITS-Original-Request-URL is the absolute URL of the upload it belongs to"}},
          kNotifications,
          [](Reader&, const Node& value, const Node&) -> condition::OriginalUrl { return {value.text}; }},
      ConditionRow<condition::NotifiedFile>{
          {{"file", map_of("notified-file"), "The local file that a field names, at the time of the notification"}},
          kNotifications,
          [](Reader& reader, const Node& value, const Node& node) -> condition::NotifiedFile {
            const Node* session = node.find("original_url");
            return {value.find("field")->text, reader.body(*value.find("body")), session ? session->text : ""};
          }},
  };
}

auto body_rows() {
  return std::tuple{
      ConditionRow<condition::Multipart>{
          {{"multipart", map_of("multipart"), "The body is multipart/byteranges, and right"}},
          kAnswers,
          [](Reader& reader, const Node& value, const Node&) { return reader.multipart(value); }},
      ConditionRow<condition::Body>{
          {{"body", whole_body(), "The body, or the stored file"}},
          kAnywhere,
          [](Reader& reader, const Node& value, const Node&) -> condition::Body { return {reader.body(value)}; },
          "Its body"},
      ConditionRow<condition::SameAsRequest>{
          {{"same_as_request", scalar(kFieldName), "The value that was sent in the request"}},
          kInvariants,
          [](Reader&, const Node& value, const Node&) -> condition::SameAsRequest { return {value.text}; }},
  };
}

auto beside_rows() {
  return std::tuple{
      ConditionRow<condition::Seen>{
          seen_keys(), kAnswers,
          [](Reader& reader, const Node& value, const Node& node) { return reader.seen(value, node); }},
      ConditionRow<condition::Connection>{
          {{"connection", words({"open", "closed"}), "State of the connection afterwards"}},
          kAnswers,
          [](Reader&, const Node& value, const Node&) -> condition::Connection { return {value.text == "closed"}; }},
      ConditionRow<condition::Files>{
          {{"files", map_of("files"), "With local_path: files on the disk of the server"}},
          kAnswers,
          [](Reader& reader, const Node& value, const Node&) { return reader.files(value); }},
      ConditionRow<condition::Distinct>{
          {{"distinct", scalar(kFieldName), "No value of this field occurs twice among the answers of 'when'"}},
          kAnswers,
          [](Reader&, const Node& value, const Node&) -> condition::Distinct { return {value.text}; }},
      ConditionRow<condition::Unpredictable>{
          {{"unpredictable", map_of("unpredictable"),
            "Over the answers of 'when': enough varying bits, not a counter"}},
          kAnswers,
          [](Reader& reader, const Node& value, const Node&) { return reader.unpredictable(value); }},
  };
}

auto matcher_rows(const Shape& one) {
  return std::tuple{
      ConditionRow<condition::Any>{
          {{"any", list_of(one), "At least one of these conditions holds"}},
          kAnywhere,
          [](Reader& reader, const Node& value, const Node&) -> condition::Any { return {reader.matchers(value)}; }},
      ConditionRow<condition::All>{
          {{"all", list_of(one), "All of these hold"}},
          kAnywhere,
          [](Reader& reader, const Node& value, const Node&) -> condition::All { return {reader.matchers(value)}; }},
      ConditionRow<condition::None>{
          {{"none", one, "This does not hold"}},
          kAnywhere,
          [](Reader& reader, const Node& value, const Node&) -> condition::None { return {reader.inner(value)}; }},
      ConditionRow<condition::Each>{
          {{"each", one, "Holds for every answer of 'when'"}},
          kAnswers,
          [](Reader& reader, const Node& value, const Node&) -> condition::Each { return {reader.inner(value)}; }},
      ConditionRow<condition::Some>{some_keys(one), kAnswers,
                                    [](Reader& reader, const Node& value, const Node& node) -> condition::Some {
                                      const Node* others = node.find("others");
                                      return {reader.inner(value), others ? reader.inner(*others) : nullptr};
                                    }},
      ConditionRow<condition::Offered>{
          {{"offered", one, "For may rules: not holding is 'offered: no', never broken"}},
          kAnswers,
          [](Reader& reader, const Node& value, const Node&) -> condition::Offered { return {reader.inner(value)}; }},
      ConditionRow<condition::Informative>{
          {{"informative", either(words({"either"}), one), "Recorded and shown, but never a failure"}},
          kAnswers,
          [](Reader& reader, const Node& value, const Node&) -> condition::Informative {
            return {value.is_scalar() ? nullptr : reader.inner(value)};
          }},
  };
}

// `one` is a matcher of the same kind.
Rows rows(const Shape& one) {
  auto all = std::tuple_cat(answer_rows(), exchange_rows(), notification_rows(), body_rows(), beside_rows(),
                            matcher_rows(one));
  static_assert(std::is_same_v<decltype(all), Rows>, "each kind needs a row here, in the order of Condition");
  return all;
}

unsigned places_of(MatcherPlace place) {
  if (place == MatcherPlace::kNotification) return kNotifications;
  if (place == MatcherPlace::kRequest) return kRequests;
  return place == MatcherPlace::kInvariant ? kAnswers | kInvariants : kAnswers;
}

const Rows& table() {
  static const Rows all = rows({});  // the shape of inner matchers matters to the keys alone
  return all;
}

template <std::size_t index>
Condition read_kind(Reader& reader, const Node& value, const Node& node) {
  return std::get<index>(table()).read(reader, value, node);
}

template <std::size_t... index>
std::vector<ConditionReading> readings(std::index_sequence<index...>) {
  return {ConditionReading{std::get<index>(table()).keys.front().key, read_kind<index>}...};
}

}  // namespace

std::vector<Field> condition_keys(MatcherPlace place, const Shape& one) {
  std::vector<Field> out;
  const auto add = [&](const auto& row) {
    if ((row.places & places_of(place)) == 0) return;
    const std::size_t first = out.size();
    out.insert(out.end(), row.keys.begin(), row.keys.end());
    if ((row.places & places_of(place) & (kNotifications | kRequests)) != 0 && !row.about_in_request.empty())
      out[first].about = row.about_in_request;
  };
  std::apply([&](const auto&... row) { (add(row), ...); }, rows(one));
  return out;
}

const std::vector<ConditionReading>& condition_readings() {
  static const auto all = readings(std::make_index_sequence<std::variant_size_v<Condition>>());
  return all;
}

}  // namespace bitspec::scenario
