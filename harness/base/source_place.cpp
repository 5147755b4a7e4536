#include "harness/base/source_place.h"

namespace bitspec {

std::string SourcePlace::text_at() const {
  if (line < 1) return file;
  return file_and_line() + ":" + std::to_string(column);
}

std::string SourcePlace::file_and_line() const {
  return line < 1 ? file : file + ":" + std::to_string(line);
}

}  // namespace bitspec
