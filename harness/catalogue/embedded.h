// The suites as they were when the program was built. The build checks them: it fails where `bitspec check` would.
#pragma once

#include <span>
#include <string_view>

namespace bitspec {

struct EmbeddedFile {
  std::string_view path;  // "suites/fragment/gap.yaml"
  std::string_view text;
  std::string_view tree;   // the same, parsed: harness/yaml/packed.h
  std::string_view heads;  // of a file of scenarios: harness/scenario/heads.h, packed
};

std::span<const EmbeddedFile> embedded_files();  // sorted by path

}  // namespace bitspec
