#include "harness/scenario/step_reader.h"

#include "harness/protocol/content_range.h"
#include "harness/scenario/matcher_reader.h"
#include "harness/scenario/scalars.h"

namespace bitspec::scenario {

using yaml::Entry;
using yaml::Node;

namespace {

std::optional<PacketType> packet_of(std::string_view step) {
  if (step == "ping") return PacketType::kPing;
  if (step == "create") return PacketType::kCreateSession;
  if (step == "fragment") return PacketType::kFragment;
  if (step == "close") return PacketType::kCloseSession;
  if (step == "cancel") return PacketType::kCancelSession;
  return std::nullopt;
}

std::string word(const Node& node, std::string_view key, std::string_view otherwise = {}) {
  const Node* value = node.find(key);
  return value ? value->text : std::string(otherwise);
}

ConnectionStep::Do connection_action(std::string_view word) {
  using Do = ConnectionStep::Do;
  if (word == "new") return Do::kNew;
  if (word == "close") return Do::kClose;
  if (word == "half-close") return Do::kHalfClose;
  if (word == "reset") return Do::kReset;
  if (word == "keep") return Do::kKeep;
  return Do::kPerPacket;
}

ServerStep::Do server_action(std::string_view word) {
  using Do = ServerStep::Do;
  return word == "restart" ? Do::kRestart : word == "uploads-off" ? Do::kUploadsOff : Do::kUploadsOn;
}

}  // namespace

void StepReader::complain(const yaml::Spot& spot, std::string message, std::string hint) {
  errors_.push_back(file_.error(spot, std::move(message), std::move(hint)));
}

Template StepReader::text(const Node& node) {
  return read_template(file_, node, errors_);
}

Boxed<Template> StepReader::optional_text(const Node& node, std::string_view key) {
  const Node* value = node.find(key);
  if (!value) return std::nullopt;
  return text(*value);
}

std::vector<Step> StepReader::steps(const Node& node) {
  std::vector<Step> out;
  if (node.is_map()) read_step(node, out);
  for (const Node& item : node.items) read_step(item, out);
  return out;
}

void StepReader::read_step(const Node& node, std::vector<Step>& out) {
  const Entry& entry = node.entries.front();
  const SourcePlace place = file_.place(entry.spot);
  const std::string& name = entry.key;
  const auto add = [&](auto what) { out.push_back(Step{place, name, std::move(what)}); };
  if (name == "upload")
    upload(entry.value, place, out);
  else if (name == "read_back")
    add(read_back(entry.value));
  else if (name == "connection")
    add(connection(entry.value));
  else if (name == "wait")
    add(WaitStep{text(entry.value)});
  else if (name == "pipeline")
    add(pipeline(entry.value));
  else if (name == "parallel")
    add(parallel(entry.value));
  else if (name == "application")
    add(application(entry.value));
  else if (name == "follow_host_id")
    add(FollowHostIdStep{word(entry.value, "session")});
  else if (name == "server")
    add(ServerStep{server_action(entry.value.text)});
  else
    out.push_back(sending_step(node));
}

Step StepReader::sending_step(const Node& node) {
  const Entry& entry = node.entries.front();
  Step step{file_.place(entry.spot), entry.key, WaitStep{}};
  if (const auto type = packet_of(entry.key))
    step.what = packet(*type, entry.value);
  else if (entry.key == "request")
    step.what = request(entry.value);
  else if (entry.key == "get")
    step.what = download("GET", entry.value);
  else if (entry.key == "head")
    step.what = download("HEAD", entry.value);
  else
    step.what = raw(entry.value);
  return step;
}

PacketStep StepReader::packet(PacketType type, const Node& node) {
  PacketStep out;
  out.packet = type;
  if (type == PacketType::kCreateSession) out.as = "s";
  sending(node, out);
  out.session = word(node, "session");
  out.bytes = word(node, "bytes");
  packet_values(node, out);
  if (const Node* value = node.find("body")) out.body = body(*value);
  if (const Node* value = node.find("credentials")) out.credentials = credentials(*value);
  edits(node, out);
  if (const Node* order = node.find("order")) {
    for (const Node& item : order->items) out.order.push_back(item.text);
  }
  return out;
}

void StepReader::packet_values(const Node& node, PacketStep& out) {
  out.path = optional_text(node, "path");
  out.target = optional_text(node, "target");
  out.method = optional_text(node, "method");
  out.version = optional_text(node, "version");
  out.type = optional_text(node, "type");
  out.id = optional_text(node, "id");
  out.content_range = optional_text(node, "content_range");
  out.length = optional_text(node, "length");
  if (const Node* range = node.find("range")) {
    out.range = text(*range);
    check_range(*range);
  }
  const Node* protocols = node.find("protocols");
  if (!protocols) return;
  out.protocols = Template{protocols->text, file_.place(protocols->spot)};
  for (const Node& item : protocols->items) {
    if (&item != &protocols->items.front()) out.protocols->text += ' ';
    out.protocols->text += text(item).text;
  }
  if (protocols->is_scalar()) out.protocols = text(*protocols);
}

// A range with variables is known only when the step runs.
void StepReader::check_range(const Node& node) {
  if (node.text.find("${") != std::string::npos) return;
  const auto range = ContentRange::parse_range(node.text);
  if (!range) {
    complain(node.spot, "'range' must be first-last/total: " + range.error().message,
             "for a range that breaks the rules use 'content_range' and 'body'");
  }
}

void StepReader::edits(const Node& node, PacketStep& out) {
  const auto add = [&](FieldEdit::Kind kind, const std::string& name, const Node& value) {
    out.edits.push_back({kind, name, text(value)});
  };
  if (const Node* set = node.find("set")) {
    for (const Entry& entry : set->entries) add(FieldEdit::Kind::kSet, entry.key, entry.value);
  }
  if (const Node* more = node.find("add")) {
    for (const Entry& entry : more->entries) {
      if (entry.value.is_scalar()) add(FieldEdit::Kind::kAdd, entry.key, entry.value);
      for (const Node& item : entry.value.items) add(FieldEdit::Kind::kAdd, entry.key, item);
    }
  }
  if (const Node* remove = node.find("remove")) {
    for (const Node& item : remove->items) out.edits.push_back({FieldEdit::Kind::kRemove, item.text, {}});
  }
  if (const Node* rename = node.find("rename")) {
    for (const Entry& entry : rename->entries) add(FieldEdit::Kind::kRename, entry.key, entry.value);
  }
}

RequestStep StepReader::request(const Node& node) {
  RequestStep out;
  sending(node, out);
  if (const Node* method = node.find("method")) out.method = text(*method);
  out.head = out.method.text == "HEAD";
  out.session = word(node, "session");
  out.path = optional_text(node, "path");
  out.target = optional_text(node, "target");
  out.version = optional_text(node, "version");
  if (const Node* fields = node.find("fields")) {
    for (const Entry& entry : fields->entries) out.fields.emplace_back(entry.key, text(entry.value));
  }
  if (const Node* value = node.find("body")) out.body = body(*value);
  return out;
}

RequestStep StepReader::download(std::string_view method, const Node& node) {
  RequestStep out = request(node);
  out.method = Template{std::string(method), file_.place(node.spot)};
  out.head = method == "HEAD";
  if (const Node* range = node.find("range")) out.fields.emplace_back("Range", text(*range));
  return out;
}

ReadBackStep StepReader::read_back(const Node& node) {
  return ReadBackStep{word(node, "as"), word(node, "session"), optional_text(node, "path")};
}

RawStep StepReader::raw(const Node& node) {
  RawStep out;
  sending(node, out);
  out.session = word(node, "session");
  if (const Node* lines = node.find("lines")) {
    for (const Node& item : lines->items) out.lines.push_back(text(item));
  }
  const std::string ends = word(node, "ends");
  out.ends = ends == "lf" ? RawStep::Ends::kLf : ends == "none" ? RawStep::Ends::kNone : RawStep::Ends::kCrLf;
  if (const Node* value = node.find("body")) out.body = escaped_text(*value);
  if (!node.find("body") && out.lines.empty()) complain(node.spot, "a raw step needs 'lines' or 'body'");
  out.malformed_http = node.find("http") != nullptr;
  out.packet = packet_of(word(node, "packet"));
  out.begins_session = !out.as.empty() && (!out.packet || out.packet == PacketType::kCreateSession);
  return out;
}

ConnectionStep StepReader::connection(const Node& node) {
  ConnectionStep out;
  out.what = connection_action(node.is_scalar() ? node.text : word(node, "do"));
  if (node.is_map()) out.on = word(node, "on", "main");
  return out;
}

PipelineStep StepReader::pipeline(const Node& node) {
  PipelineStep out;
  for (const Node& item : node.items) out.steps.push_back(sending_step(item));
  return out;
}

ParallelStep StepReader::parallel(const Node& node) {
  ParallelStep out;
  out.before_last_byte = word(node, "release") == "before-last-byte";
  for (const Entry& entry : node.find("branches")->entries) {
    out.branches.push_back({entry.key, sending_step(entry.value)});
  }
  return out;
}

}  // namespace bitspec::scenario
