// Reads steps from a checked tree. `upload` is written out here; `repeat` has been before.
#pragma once

#include <vector>

#include "harness/scenario/model.h"
#include "harness/yaml/node.h"

namespace bitspec::scenario {

// 4 GiB in fragments of a MiB.
inline constexpr std::size_t kMaxUploadFragments = 4096;

class StepReader {
 public:
  StepReader(const yaml::Document& file, std::vector<Error>& errors) : file_(file), errors_(errors) {}

  // One step or a list of them.
  std::vector<Step> steps(const yaml::Node& node);

 private:
  void complain(const yaml::Spot& spot, std::string message, std::string hint = {});
  Template text(const yaml::Node& node);
  Template escaped_text(const yaml::Node& node);
  Boxed<Template> optional_text(const yaml::Node& node, std::string_view key);
  void read_step(const yaml::Node& node, std::vector<Step>& out);
  Step sending_step(const yaml::Node& node);

  PacketStep packet(PacketType type, const yaml::Node& node);
  void packet_values(const yaml::Node& node, PacketStep& out);
  void check_range(const yaml::Node& node);
  void edits(const yaml::Node& node, PacketStep& out);
  RequestStep request(const yaml::Node& node);
  RequestStep download(std::string_view method, const yaml::Node& node);
  ReadBackStep read_back(const yaml::Node& node);
  RawStep raw(const yaml::Node& node);
  ConnectionStep connection(const yaml::Node& node);
  PipelineStep pipeline(const yaml::Node& node);
  ParallelStep parallel(const yaml::Node& node);
  // step_application.cpp
  ApplicationStep application(const yaml::Node& node);
  ApplicationAnswer application_answer(const yaml::Node& node);
  void upload(const yaml::Node& node, const SourcePlace& place, std::vector<Step>& out);

  void sending(const yaml::Node& node, Sending& out);
  SendSpec send(const yaml::Node& node);
  static CredentialsSpec credentials(const yaml::Node& node);
  SendPoint send_point(const yaml::Node& node);
  BodySpec body(const yaml::Node& node);

  const yaml::Document& file_;
  std::vector<Error>& errors_;
};

}  // namespace bitspec::scenario
