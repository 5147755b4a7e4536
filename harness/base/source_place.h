// SourcePlace: a run of characters in a text file, for messages that point at it.
#pragma once

#include <string>

namespace bitspec {

struct SourcePlace {
  std::string file;  // as the user named it
  int line = 0;      // from 1; 0 means the file as a whole
  int column = 0;    // from 1, in bytes
  int length = 1;    // bytes to underline
  std::string text;  // the whole line, without its end

  std::string text_at() const;        // "file:line:column", or just "file" without a line
  std::string file_and_line() const;  // "file:line", or just "file" without a line

  friend bool operator==(const SourcePlace&, const SourcePlace&) = default;
};

}  // namespace bitspec
