#include "harness/scenario/matcher_reader.h"

#include <algorithm>
#include <limits>

#include "harness/scenario/grammar.h"
#include "harness/scenario/scalars.h"
#include "harness/scenario/variables.h"

namespace bitspec::scenario {
namespace {

using yaml::Entry;
using yaml::Node;

std::vector<std::string> texts(const Node& node) {
  if (!node.is_list()) return {node.text};
  std::vector<std::string> out;
  for (const Node& item : node.items) out.push_back(item.text);
  return out;
}

StatusMatcher statuses(const Node& node) {
  StatusMatcher matcher;
  for (const std::string& text : texts(node)) matcher.any_of.push_back(*parse_status(text));
  return matcher;
}

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
  return ValueForm::kPrintable;
}

class Builder {
 public:
  Builder(const yaml::Document& file, std::vector<Error>& errors) : file_(file), errors_(errors) {}

  Matcher matcher(const Node& node) {
    Matcher out;
    out.place = file_.place(node.spot);
    if (node.entries.empty()) complain(node.spot, "a matcher needs at least one condition");
    for (const Entry& entry : node.entries) {
      answer_condition(entry, out) || exchange_condition(entry, out) || nested_condition(entry, out);
    }
    if (const Node* header = node.find("header")) out.header = field(*header, node);
    if (const Node* application = node.find("seen")) out.seen = seen(*application, node);
    return out;
  }

 private:
  void complain(const yaml::Spot& spot, std::string message, std::string hint = {}) {
    errors_.push_back(file_.error(spot, std::move(message), std::move(hint)));
  }

  Template text(const Node& node) { return read_template(file_, node, errors_); }

  NumberRange count(const Node& node) {
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

  void number(const Node& node, FieldMatcher& out) {
    if (node.is_scalar()) {
      out.number_from = out.number_to = text(node);
      return;
    }
    if (const Node* from = node.find("from")) out.number_from = text(*from);
    if (const Node* to = node.find("to")) out.number_to = text(*to);
    if (node.entries.empty()) complain(node.spot, "a range needs 'from' or 'to'");
    if (!out.number_from || !out.number_to) return;
    const auto from = parse_number(out.number_from->text), to = parse_number(out.number_to->text);
    if (from && to && *from > *to) complain(node.spot, "the range ends before it starts");
  }

  FieldMatcher field(const Node& name, const Node& node) {
    FieldMatcher out;
    out.name = name.text;
    if (const Node* value = node.find("is")) out.is = text(*value);
    if (const Node* value = node.find("is_ignoring_case")) out.is_ignoring_case = text(*value);
    if (const Node* value = node.find("not")) out.is_not = text(*value);
    if (const Node* value = node.find("guid")) out.guid = text(*value);
    if (const Node* value = node.find("number")) number(*value, out);
    if (const Node* value = node.find("hex")) {
      for (const std::string& one : texts(*value)) out.hex.push_back(*parse_hex(one));
    }
    if (const Node* value = node.find("form")) out.form = form_of(value->text);
    if (const Node* value = node.find("count")) out.count = count(*value);
    if (const Node* value = node.find("length")) out.length = count(*value);
    if (const Node* value = node.find("same_as")) out.same_as = value->text;
    return out;
  }

  // Conditions on what is in the answer.
  bool answer_condition(const Entry& entry, Matcher& out) {
    const std::string_view key = entry.key;
    const Node& value = entry.value;
    if (key == "outcome")
      out.outcome = texts(value);
    else if (key == "status")
      out.status = statuses(value);
    else if (key == "absent")
      out.absent = texts(value);
    else if (key == "reason")
      reason(value, out);
    else if (key == "version")
      out.version = value.text;
    else if (key == "body")
      out.body = body(value);
    else if (key == "well_formed")
      out.well_formed = value.text == "true";
    else if (key == "framed")
      out.framed = value.text == "true";
    else if (key == "free_of")
      out.free_of = texts(value);
    else if (key == "same_as_request")
      out.same_as_request = value.text;
    else
      return false;
    return true;
  }

  // Conditions on how it came, and on more than one of them.
  bool exchange_condition(const Entry& entry, Matcher& out) {
    const std::string_view key = entry.key;
    const Node& value = entry.value;
    if (key == "ended")
      out.ended = texts(value);
    else if (key == "connection")
      out.connection = value.text;
    else if (key == "interim")
      out.interim = static_cast<int>(*parse_number(value.text));
    else if (key == "at_most")
      out.at_most = parse_duration(value.text);
    else if (key == "at_least")
      out.at_least = parse_duration(value.text);
    else if (key == "multipart")
      multipart(value, out);
    else if (key == "method" || key == "url" || key == "url_ends" || key == "original_url" || key == "file")
      posted(entry, out);
    else if (key == "distinct")
      out.distinct = value.text;
    else if (key == "unpredictable")
      unpredictable(value, out);
    else if (key == "files")
      files(value, out);
    else
      return false;
    return true;
  }

  bool nested_condition(const Entry& entry, Matcher& out) {
    const std::string_view key = entry.key;
    const Node& value = entry.value;
    if (key == "any")
      out.any = matchers(value);
    else if (key == "all")
      out.all = matchers(value);
    else if (key == "none")
      out.none = one(value);
    else if (key == "each")
      out.each = one(value);
    else if (key == "some")
      out.some = one(value);
    else if (key == "others")
      out.others = one(value);
    else if (key == "offered")
      out.offered = one(value);
    else if (key == "informative" && value.is_scalar())
      out.informative_either = true;
    else if (key == "informative")
      out.informative = one(value);
    else
      return false;
    return true;
  }

  std::shared_ptr<Matcher> one(const Node& node) { return std::make_shared<Matcher>(matcher(node)); }

  std::vector<Matcher> matchers(const Node& node) {
    std::vector<Matcher> out;
    for (const Node& item : node.items) out.push_back(matcher(item));
    return out;
  }

  void reason(const Node& node, Matcher& out) {
    for (const Entry& entry : node.entries) {
      const auto status = parse_status(entry.key);
      if (!status || status->from != status->to) {
        complain(entry.spot, "a key of 'reason' must be a status such as 416");
      } else {
        out.reason.emplace_back(static_cast<int>(status->from), entry.value.text);
      }
    }
  }

  void unpredictable(const Node& node, Matcher& out) {
    const Node& bits = *node.find("bits");
    const std::uint64_t count = *parse_number(bits.text);
    if (count < 1 || count > 128) return complain(bits.spot, "'bits' must be from 1 to 128");
    out.unpredictable.emplace(node.find("header")->text, static_cast<int>(count));
  }

  SeenMatcher seen(const Node& application, const Node& node) {
    SeenMatcher out;
    out.application = application.text;
    if (const Node* times = node.find("times")) out.times = count(*times);
    if (const Node* notification = node.find("notification")) out.notification = one(*notification);
    return out;
  }

  void posted(const Entry& entry, Matcher& out) {
    if (!out.post) out.post.emplace();
    PostMatcher& post = *out.post;
    const std::string_view key = entry.key;
    const Node& value = entry.value;
    if (key == "method")
      post.method = text(value);
    else if (key == "url")
      post.url = text(value);
    else if (key == "url_ends")
      post.url_ends = text(value);
    else if (key == "original_url")
      post.original_url = value.text;
    else {
      post.file_field = value.find("field")->text;
      post.file = body(*value.find("body"));
    }
  }

  void multipart(const Node& node, Matcher& out) {
    MultipartMatcher parts;
    if (const Node* ranges = node.find("ranges")) {
      for (const Node& range : ranges->items) parts.ranges.push_back(*parse_span(range.text));
    }
    if (const Node* order = node.find("order")) parts.any_order = order->text == "any";
    if (const Node* fields = node.find("part_fields")) parts.part_fields = fields->text == "true";
    if (const Node* like = node.find("like")) parts.like = like->text;
    if (const Node* bytes = node.find("part_field_bytes")) parts.part_field_bytes = *parse_number(bytes->text);
    if (const Node* ends = node.find("preamble_line_ends")) parts.preamble_line_ends = *parse_number(ends->text);
    if (node.entries.empty()) complain(node.spot, "'multipart' needs at least one condition");
    out.multipart = std::move(parts);
  }

  void files(const Node& node, Matcher& out) {
    if (node.find("outside")) out.files_outside_unchanged = true;
    if (node.find("working")) out.files_working_empty = true;
    if (node.entries.empty()) complain(node.spot, "'files' needs 'outside' or 'working'");
  }

  BodyPart part(const NumberRange& span, std::string bytes) { return BodyPart{std::move(bytes), span.from, span.to}; }

  BodyMatcher body(const Node& node) {
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

  void body_key(const Entry& entry, BodyMatcher& out) {
    const Node& value = entry.value;
    if (entry.key == "text") {
      out.kind = BodyKind::kText;
      out.text = text(value);
    } else if (entry.key == "absent") {
      out.kind = BodyKind::kAbsent;
      if (value.text != "true") complain(value.spot, "'absent' can only be true; leave it out");
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

  const yaml::Document& file_;
  std::vector<Error>& errors_;
};

// The matcher's own keys: `regardless` is not a condition.
Node conditions(const Node& node) {
  Node out = node;
  std::erase_if(out.entries, [](const Entry& entry) { return entry.key == "regardless"; });
  return out;
}

}  // namespace

Matcher build_condition(const yaml::Document& file, const Node& node, std::vector<Error>& errors) {
  return Builder(file, errors).matcher(node);
}

ReadMatcher build_matcher(const yaml::Document& file, const Node& node, std::vector<Error>& errors) {
  Builder builder(file, errors);
  ReadMatcher out;
  const Node* regardless = node.find("regardless");
  out.regardless = regardless && regardless->text == "true";
  out.differs = node.find(profile_name(kProfiles[0])) != nullptr;
  if (!out.differs) {
    const auto all = std::make_shared<const Matcher>(builder.matcher(conditions(node)));
    for (const Profile profile : kProfiles) out.matcher[profile] = all;
    return out;
  }
  for (const Profile profile : kProfiles) {
    const Node& own = *node.find(profile_name(profile));
    if (own.is_map()) out.matcher[profile] = std::make_shared<const Matcher>(builder.matcher(own));
  }
  return out;
}

std::optional<ReadMatcher> read_matcher(const yaml::Document& file, const Node& node, MatcherUse use,
                                        std::string_view label, const yaml::Spot& owner, std::vector<Error>& errors) {
  const std::size_t before = errors.size();
  const yaml::Shape shape = use == MatcherUse::kExpectation ? expectation_shape() : invariant_shape();
  yaml::check(grammar(), file, node, shape, label, owner, errors);
  if (errors.size() > before) return std::nullopt;
  ReadMatcher out = build_matcher(file, node, errors);
  if (errors.size() > before) return std::nullopt;
  return out;
}

std::optional<StatusMatcher> read_status(const yaml::Document& file, const Node& node, std::string_view label,
                                         std::vector<Error>& errors) {
  const std::size_t before = errors.size();
  yaml::check(grammar(), file, node, yaml::one_or_list(yaml::scalar(kStatus)), label, node.spot, errors);
  if (errors.size() > before) return std::nullopt;
  return statuses(node);
}

Template read_template(const yaml::Document& file, const Node& node, std::vector<Error>& errors) {
  Template out{node.text, file.place(node.spot)};
  if (const std::string why = template_fault(out.text); !why.empty()) errors.push_back(file.error(node.spot, why));
  return out;
}

}  // namespace bitspec::scenario
