// A packet step as one line, for tests: what is set, in a fixed order.
#pragma once

#include <string>

#include "harness/scenario/model.h"

namespace bitspec::scenario {

inline std::string describe(const SendPoint& point) {
  if (point.kind == SendPoint::Kind::kAfter) return "@'" + point.after + "'";
  return (point.kind == SendPoint::Kind::kHead ? "@head" : "@body") + std::to_string(point.offset);
}

inline std::string describe(const SendSpec& send) {
  std::string out;
  for (const SendPoint& point : send.split) out += " split" + describe(point);
  if (send.pause.count() > 0) out += " pause=" + std::to_string(send.pause.count());
  if (send.cut) out += " cut" + describe(*send.cut);
  const char* ends[] = {"", " end=half-close", " end=close", " end=reset"};
  out += ends[static_cast<int>(send.end)];
  return out + (send.wait_for_continue ? " continue" : "");
}

inline std::string describe(const BodySpec& body) {
  if (body.kind == BodySpec::Kind::kText) return " text=" + body.text.text;
  if (body.kind == BodySpec::Kind::kSize) return " size=" + body.size.text;
  std::string out = " chunked=";
  for (const Template& chunk : body.chunks) out += "[" + chunk.text + "]";
  return out;
}

inline std::string describe(const PacketStep& step) {
  const char* packets[] = {"ping", "create", "fragment", "close", "cancel"};
  const char* edits[] = {"set", "add", "remove", "rename"};
  std::string out = packets[static_cast<int>(step.packet)];
  const auto plain = [&](const char* key, const std::string& value) {
    if (!value.empty()) out += std::string(" ") + key + "=" + value;
  };
  const auto text = [&](const char* key, const Boxed<Template>& value) {
    if (value) plain(key, value->text);
  };
  plain("as", step.as);
  plain("on", step.on == "main" ? "" : step.on);
  plain("session", step.session);
  plain("bytes", step.bytes);
  text("path", step.path);
  text("target", step.target);
  text("method", step.method);
  text("version", step.version);
  text("type", step.type);
  text("id", step.id);
  text("range", step.range);
  text("content_range", step.content_range);
  text("length", step.length);
  text("protocols", step.protocols);
  if (step.body) out += describe(*step.body);
  for (const FieldEdit& edit : step.edits) {
    out += std::string(" ") + edits[static_cast<int>(edit.kind)] + "(" + edit.name;
    out += edit.kind == FieldEdit::Kind::kRemove ? ")" : "=" + edit.value.text + ")";
  }
  for (const std::string& name : step.order) out += " order(" + name + ")";
  if (!step.wait_for_answer) out += " no-answer";
  if (step.send) out += describe(*step.send);
  return out;
}

}  // namespace bitspec::scenario
