#include "harness/scenario/condition_reader.h"

#include <limits>

#include "harness/scenario/condition_table.h"
#include "harness/scenario/matcher_reader.h"
#include "harness/scenario/scalars.h"

namespace bitspec::scenario {
namespace {

using yaml::Entry;
using yaml::Node;

ValueForm form_of(std::string_view word) {
  if (word == "decimal") return ValueForm::kDecimal;
  if (word == "guid") return ValueForm::kGuid;
  if (word == "session-id") return ValueForm::kSessionId;
  if (word == "error-code") return ValueForm::kErrorCode;
  if (word == "hex-prefix") return ValueForm::kHexPrefix;
  if (word == "error-context") return ValueForm::kErrorContext;
  if (word == "imf-date") return ValueForm::kImfDate;
  if (word == "failure-code") return ValueForm::kFailureCode;
  if (word == "url") return ValueForm::kUrl;
  if (word == "host") return ValueForm::kHost;
  if (word == "packet-type") return ValueForm::kPacketType;
  if (word == "protocol-list") return ValueForm::kProtocolList;
  if (word == "blank-separated") return ValueForm::kBlankSeparated;
  if (word == "content-range") return ValueForm::kContentRange;
  if (word == "file-name") return ValueForm::kBareName;
  return ValueForm::kPrintable;
}

BodyPart part(const NumberRange& span, std::string bytes) {
  return BodyPart{std::move(bytes), span.from, span.to};
}

}  // namespace

Matcher ConditionReader::matcher(const Node& node) {
  Matcher out;
  out.place = file_.place(node.spot);
  if (node.entries.empty()) complain(node.spot, "a matcher needs at least one condition");
  for (const ConditionReading& kind : condition_readings()) {
    if (const Node* value = node.find(kind.key)) out.conditions.push_back(kind.read(*this, *value, node));
  }
  return out;
}

std::vector<Matcher> ConditionReader::matchers(const Node& list) {
  std::vector<Matcher> out;
  for (const Node& item : list.items) out.push_back(matcher(item));
  return out;
}

Template ConditionReader::text(const Node& node) {
  return read_template(file_, node, errors_);
}

std::vector<std::string> ConditionReader::texts(const Node& node) {
  if (!node.is_list()) return {node.text};
  std::vector<std::string> out;
  for (const Node& item : node.items) out.push_back(item.text);
  return out;
}

StatusMatcher ConditionReader::statuses(const Node& node) {
  StatusMatcher matcher;
  for (const std::string& text : texts(node)) matcher.any_of.push_back(*parse_status(text));
  return matcher;
}

NumberRange ConditionReader::count(const Node& node) {
  NumberRange range{0, std::numeric_limits<std::uint64_t>::max()};
  if (node.is_scalar()) {
    range.from = range.to = *parse_number(node.text);
    return range;
  }
  if (const Node* from = node.find("from")) range.from = *parse_number(from->text);
  if (const Node* to = node.find("to")) range.to = *parse_number(to->text);
  if (range.from > range.to) complain(node.spot, "the range ends before it starts");
  if (node.entries.empty()) complain(node.spot, "a range needs 'from' or 'to'");
  return range;
}

void ConditionReader::number(const Node& node, Boxed<Template>& first, Boxed<Template>& last) {
  if (node.is_scalar()) {
    first = last = text(node);
    return;
  }
  if (const Node* from = node.find("from")) first = text(*from);
  if (const Node* to = node.find("to")) last = text(*to);
  if (node.entries.empty()) complain(node.spot, "a range needs 'from' or 'to'");
  if (!first || !last) return;
  const auto from = parse_number(first->text), to = parse_number(last->text);
  if (from && to && *from > *to) complain(node.spot, "the range ends before it starts");
}

condition::Header ConditionReader::header(const Node& name, const Node& node) {
  condition::Header out;
  out.name = name.text;
  if (const Node* value = node.find("is")) out.is = text(*value);
  if (const Node* value = node.find("is_ignoring_case")) out.is_ignoring_case = text(*value);
  if (const Node* value = node.find("not")) out.is_not = text(*value);
  if (const Node* value = node.find("guid")) out.guid = text(*value);
  if (const Node* value = node.find("number")) number(*value, out.number_from, out.number_to);
  if (const Node* value = node.find("hex")) {
    for (const std::string& one : texts(*value)) out.hex.push_back(*parse_hex(one));
  }
  if (const Node* value = node.find("form")) out.form = form_of(value->text);
  if (const Node* value = node.find("count")) out.count = count(*value);
  if (const Node* value = node.find("length")) out.length = count(*value);
  if (const Node* value = node.find("same_as")) out.same_as = value->text;
  return out;
}

condition::Range ConditionReader::range(const Node& node) {
  condition::Range out;
  if (const Node* value = node.find("first")) out.first = text(*value);
  if (const Node* value = node.find("total")) out.total = text(*value);
  if (const Node* value = node.find("size")) number(*value, out.size_from, out.size_to);
  if (node.entries.empty()) complain(node.spot, "'range' needs 'first', 'total' or 'size'");
  return out;
}

condition::Reason ConditionReader::reason(const Node& node) {
  condition::Reason out;
  for (const Entry& entry : node.entries) {
    const auto status = parse_status(entry.key);
    if (!status || status->from != status->to) {
      complain(entry.spot, "a key of 'reason' must be a status such as 416");
    } else {
      out.phrases.emplace_back(static_cast<int>(status->from), entry.value.text);
    }
  }
  return out;
}

condition::Multipart ConditionReader::multipart(const Node& node) {
  condition::Multipart out;
  if (const Node* ranges = node.find("ranges")) {
    for (const Node& range : ranges->items) out.ranges.push_back(*parse_span(range.text));
  }
  if (const Node* order = node.find("order")) out.any_order = order->text == "any";
  out.part_fields = node.find("part_fields") != nullptr;
  if (const Node* like = node.find("like")) out.like = like->text;
  if (const Node* bytes = node.find("part_field_bytes")) out.part_field_bytes = *parse_number(bytes->text);
  if (const Node* ends = node.find("preamble_line_ends")) out.preamble_line_ends = *parse_number(ends->text);
  if (node.entries.empty()) complain(node.spot, "'multipart' needs at least one condition");
  return out;
}

condition::Unpredictable ConditionReader::unpredictable(const Node& node) {
  const Node& bits = *node.find("bits");
  const std::uint64_t count = *parse_number(bits.text);
  if (count < 1 || count > 128) complain(bits.spot, "'bits' must be from 1 to 128");
  return {node.find("header")->text, static_cast<int>(count)};
}

condition::Files ConditionReader::files(const Node& node) {
  if (node.entries.empty()) complain(node.spot, "'files' needs 'outside' or 'working'");
  return {node.find("outside") != nullptr, node.find("working") != nullptr};
}

condition::Seen ConditionReader::seen(const Node& application, const Node& node) {
  condition::Seen out;
  out.application = application.text;
  if (const Node* times = node.find("times")) out.times = count(*times);
  if (const Node* notification = node.find("notification")) out.notification = inner(*notification);
  return out;
}

BodyMatcher ConditionReader::body(const Node& node) {
  BodyMatcher out;
  if (node.is_scalar()) {
    out.kind = node.text == "empty" ? BodyKind::kEmpty : BodyKind::kAsSent;
    return out;
  }
  const bool sized_choice = node.find("one_of") != nullptr;
  if (node.entries.size() != (sized_choice ? 2u : 1u)) {
    complain(node.spot, "a body has one of 'text', 'absent', 'size', 'parts', 'range' and 'one_of' with 'size'");
    return out;
  }
  for (const Entry& entry : node.entries) body_key(entry, out);
  if (sized_choice) out.kind = BodyKind::kOneOf;
  return out;
}

void ConditionReader::body_key(const Entry& entry, BodyMatcher& out) {
  const Node& value = entry.value;
  if (entry.key == "text") {
    out.kind = BodyKind::kText;
    out.text = text(value);
  } else if (entry.key == "absent") {
    out.kind = BodyKind::kAbsent;
  } else if (entry.key == "size") {
    out.kind = BodyKind::kSize;
    out.size = text(value);
  } else if (entry.key == "one_of") {
    out.streams = texts(value);
  } else {
    out.kind = BodyKind::kParts;
    if (entry.key == "range") out.parts.push_back(part(*parse_span(value.text), {}));
    for (const Node& item : value.items) {
      const Node* bytes = item.find("bytes");
      out.parts.push_back(part(*parse_span(item.find("range")->text), bytes ? bytes->text : std::string{}));
    }
  }
}

}  // namespace bitspec::scenario
