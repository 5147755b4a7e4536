// StepReader, continued: what the server application does.
#include "harness/scenario/scalars.h"
#include "harness/scenario/step_reader.h"

namespace bitspec::scenario {

using yaml::Entry;
using yaml::Node;

namespace {

ApplicationAnswer::Instead instead_of(std::string_view word) {
  using Instead = ApplicationAnswer::Instead;
  return word == "silence" ? Instead::kSilence : word == "reset" ? Instead::kReset : Instead::kClose;
}

}  // namespace

ApplicationStep StepReader::application(const Node& node) {
  ApplicationStep out;
  out.as = node.find("as")->text;
  for (const Node& item : node.find("answers")->items) out.answers.push_back(application_answer(item));
  return out;
}

ApplicationAnswer StepReader::application_answer(const Node& node) {
  ApplicationAnswer out;
  for (const Entry& entry : node.entries) {
    // The one says that there is no answer, the other what is said in its place.
    const bool alone = entry.key == "instead" || entry.key == "raw";
    const std::size_t others = node.entries.size() - 1 - (node.find("wait") ? 1 : 0);
    if (alone && others > 0) complain(entry.spot, "only 'wait' can be combined with '" + entry.key + "'");
  }
  if (const Node* status = node.find("status")) out.status = static_cast<int>(*parse_number(status->text));
  if (const Node* fields = node.find("fields")) {
    for (const Entry& entry : fields->entries) out.fields.emplace_back(entry.key, text(entry.value));
  }
  if (const Node* value = node.find("body")) {
    const Node* size = value->find("size");
    if ((size != nullptr) == (value->find("text") != nullptr)) {
      complain(value->spot, "the body of a reply has either 'text' or 'size'");
    } else {
      out.body = BodySpec{};
      out.body->kind = size ? BodySpec::Kind::kSize : BodySpec::Kind::kText;
      (size ? out.body->size : out.body->text) = text(size ? *size : *value->find("text"));
      if (const Node* bytes = value->find("bytes")) out.bytes = bytes->text;
    }
  }
  if (const Node* file = node.find("response_file")) out.response_file = text(*file->find("text"));
  out.length = node.find("length") == nullptr;
  out.wait = optional_text(node, "wait");
  if (const Node* word = node.find("instead")) out.instead = instead_of(word->text);
  if (const Node* bytes = node.find("raw")) out.raw = escaped_text(*bytes);
  return out;
}

}  // namespace bitspec::scenario
