// StepReader, continued: what several steps share, and the steps that stand for several.
#include <fmt/format.h>

#include <algorithm>

#include "harness/scenario/matcher_reader.h"
#include "harness/scenario/scalars.h"
#include "harness/scenario/step_reader.h"
#include "harness/scenario/variables.h"

namespace bitspec::scenario {

using yaml::Node;

void StepReader::sending(const Node& node, Sending& out) {
  if (const Node* as = node.find("as")) out.as = as->text;
  if (const Node* on = node.find("on")) out.on = on->text;
  if (const Node* value = node.find("send")) out.send = send(*value);
  out.wait_for_answer = node.find("answer") == nullptr;
  if (const Node* user = node.find("user")) out.user = user->text;
}

SendSpec StepReader::send(const Node& node) {
  SendSpec out;
  if (const Node* split = node.find("split")) {
    if (!split->is_list()) out.split.push_back(send_point(*split));
    for (const Node& item : split->items) out.split.push_back(send_point(item));
  }
  if (const Node* pause = node.find("pause")) out.pause = *parse_duration(pause->text);
  if (const Node* cut = node.find("cut")) out.cut = send_point(*cut);
  if (const Node* end = node.find("end")) {
    out.end = end->text == "close"        ? SendSpec::End::kClose
              : end->text == "half-close" ? SendSpec::End::kHalfClose
                                          : SendSpec::End::kReset;
  }
  if (const Node* expect = node.find("continue")) out.wait_for_continue = expect->text == "true";
  if (node.entries.empty()) complain(node.spot, "'send' is an empty map");
  return out;
}

CredentialsSpec StepReader::credentials(const Node& node) {
  CredentialsSpec out;
  if (const Node* scheme = node.find("scheme"))
    out.scheme = scheme->text == "lower" ? CredentialsSpec::Scheme::kLower : CredentialsSpec::Scheme::kUpper;
  if (const Node* nonce = node.find("nonce")) out.nonce = nonce->text;
  if (const Node* realm = node.find("realm")) out.realm = realm->text;
  if (const Node* uri = node.find("uri")) out.uri = uri->text;
  return out;
}

SendPoint StepReader::send_point(const Node& node) {
  SendPoint out;
  if (node.is_scalar()) {
    out.offset = *parse_number(node.text);
    return out;
  }
  const Node* head = node.find("head");
  const Node* after = node.find("after");
  if ((head != nullptr) == (after != nullptr)) {
    complain(node.spot, "a place in the request has either 'head' or 'after'");
  } else if (head) {
    out.kind = SendPoint::Kind::kHead;
    out.offset = *parse_number(head->text);
  } else {
    out.kind = SendPoint::Kind::kAfter;
    out.after = after->text;
  }
  return out;
}

BodySpec StepReader::body(const Node& node) {
  BodySpec out;
  if (node.entries.size() != 1) {
    complain(node.spot, "a body has one of 'text', 'size' and 'chunked'");
    return out;
  }
  if (const Node* value = node.find("text")) out.text = text(*value);
  if (const Node* value = node.find("size")) {
    out.kind = BodySpec::Kind::kSize;
    out.size = text(*value);
  }
  if (const Node* value = node.find("chunked")) {
    out.kind = BodySpec::Kind::kChunked;
    for (const Node& item : value->items) out.chunks.push_back(text(item));
  }
  return out;
}

Template StepReader::escaped_text(const Node& node) {
  const std::size_t before = errors_.size();
  Template out = text(node);
  if (errors_.size() > before) return out;
  // Every variable is known and empty here: what is left to go wrong are the escapes.
  const auto empty = [](std::string_view) -> Result<std::string> { return std::string(); };
  if (const auto wrong = check_template(out, empty, true)) complain(node.spot, wrong->message);
  return out;
}

void StepReader::upload(const Node& node, const SourcePlace& place, std::vector<Step>& out) {
  const Node* as = node.find("as");
  const std::string session = as ? as->text : "s";
  const Node* bytes = node.find("bytes");
  const auto add = [&](std::string_view name, PacketStep packet) {
    if (const Node* on = node.find("on")) packet.on = on->text;
    if (const Node* user = node.find("user")) packet.user = user->text;
    if (packet.packet == PacketType::kCreateSession) {
      packet.as = session;
      packet.path = optional_text(node, "path");
    } else {
      packet.session = session;
    }
    if (bytes) packet.bytes = bytes->text;
    out.push_back(Step{place, std::string(name), std::move(packet)});
  };
  const auto packet = [](PacketType type) {
    PacketStep step;
    step.packet = type;
    return step;
  };

  const std::uint64_t total = *parse_number(node.find("size")->text);
  std::vector<std::uint64_t> sizes;
  if (const Node* list = node.find("fragments")) {
    for (const Node& item : list->items) sizes.push_back(*parse_number(item.text));
    if (std::find(sizes.begin(), sizes.end(), 0u) != sizes.end()) {
      return complain(list->spot, "a fragment of 'upload' has at least one byte");
    }
  } else {
    sizes.push_back(total);
  }
  add("create", packet(PacketType::kCreateSession));
  std::uint64_t next = 0;
  for (std::size_t i = 0; next < total; ++i) {
    if (i == kMaxUploadFragments) {
      return complain(node.spot, fmt::format("an upload has at most {} fragments", kMaxUploadFragments));
    }
    const std::uint64_t size = std::min(sizes[std::min(i, sizes.size() - 1)], total - next);
    PacketStep fragment = packet(PacketType::kFragment);
    fragment.range = Template{fmt::format("{}-{}/{}", next, next + size - 1, total), place};
    add("fragment", std::move(fragment));
    next += size;
  }
  const Node* close = node.find("close");
  if (!close || close->text == "true") add("close", packet(PacketType::kCloseSession));
}

}  // namespace bitspec::scenario
