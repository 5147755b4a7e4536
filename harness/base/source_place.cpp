#include "harness/base/source_place.h"

namespace bitspec {

std::string SourcePlace::text_at() const {
  if (line < 1) return file;
  return file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace bitspec
