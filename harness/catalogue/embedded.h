// The suites as they were when the program was built.
#pragma once

#include <span>
#include <string_view>

namespace bitspec {

struct EmbeddedFile {
  std::string_view path;  // "suites/fragment/gap.yaml"
  std::string_view text;
  std::string_view tree;  // the same, parsed: harness/yaml/packed.h
};

std::span<const EmbeddedFile> embedded_files();  // sorted by path

}  // namespace bitspec
