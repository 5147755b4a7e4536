#include "harness/scenario/templates.h"

#include "harness/scenario/walk.h"

namespace bitspec::scenario {
namespace {

using Visit = std::function<void(const Template&)>;

struct Visitor {
  const Visit& visit;

  void each(std::initializer_list<const Boxed<Template>*> texts) const {
    for (const auto* text : texts) {
      if (*text) visit(**text);
    }
  }

  void body(const Boxed<BodySpec>& body) const {
    if (!body) return;
    if (body->kind == BodySpec::Kind::kText) visit(body->text);
    if (body->kind == BodySpec::Kind::kSize) visit(body->size);
    for (const Template& chunk : body->chunks) visit(chunk);
  }

  void operator()(const PacketStep& step) const {
    each({&step.path, &step.target, &step.method, &step.version, &step.type, &step.id, &step.range, &step.content_range,
          &step.length, &step.protocols});
    body(step.body);
    for (const FieldEdit& edit : step.edits) visit(edit.value);
  }
  void operator()(const RequestStep& step) const {
    visit(step.method);
    each({&step.path, &step.target, &step.version});
    for (const auto& [name, value] : step.fields) visit(value);
    body(step.body);
  }
  void operator()(const ReadBackStep& step) const { each({&step.path}); }
  void operator()(const RawStep& step) const {
    for (const Template& line : step.lines) visit(line);
    visit(step.body);
  }
  void operator()(const ConnectionStep&) const {}
  void operator()(const WaitStep& step) const { visit(step.time); }
  void operator()(const ApplicationStep& step) const {
    for (const ApplicationAnswer& answer : step.answers) {
      for (const auto& [name, value] : answer.fields) visit(value);
      body(answer.body);
      each({&answer.response_file, &answer.wait, &answer.raw});
    }
  }
  void operator()(const FollowHostIdStep&) const {}
  void operator()(const ServerStep&) const {}
  void operator()(const PipelineStep&) const {}
  void operator()(const ParallelStep&) const {}
};

}  // namespace

void for_each_template(const Step& step, const Visit& visit) {
  std::visit(Visitor{visit}, step.what);
}

void for_each_template(const Matcher& matcher, const Visit& visit) {
  for_each_part(matcher, [&visit](const Template& text) { visit(text); });
}

}  // namespace bitspec::scenario
