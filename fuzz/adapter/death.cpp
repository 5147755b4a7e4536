#include "fuzz/adapter/death.h"

#include <algorithm>

#include "harness/base/printable.h"

namespace bitspec::adapter {
namespace {

std::string_view line_at(std::string_view text, std::size_t at) {
  const auto begin = text.rfind('\n', at) == std::string_view::npos ? 0 : text.rfind('\n', at) + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

std::string_view word_after(std::string_view text, std::string_view words) {
  const auto at = text.find(words);
  if (at == std::string_view::npos) return {};
  const auto rest = text.substr(at + words.size());
  return rest.substr(0, rest.find_first_of(" \n"));
}

// The places of the innermost frames within the program: "(/tmp/fuzz+0x1f30)" or, symbolized, "my_parser.c:12:7".
std::string innermost_frames(std::string_view report) {
  std::string out;
  std::size_t at = report.find("    #0 ");
  for (int frame = 0; frame < 3 && at != std::string_view::npos; ++frame) {
    std::string_view line = line_at(report, at);
    line = line.substr(0, line.find(" (BuildId"));
    const auto plus = line.rfind("+0x");
    const auto place = plus != std::string_view::npos ? plus : line.rfind(' ');
    out += " " + std::string(line.substr(place, line.find(')', place) - place));
    at = report.find("    #" + std::to_string(frame + 1) + " ", at + 1);
  }
  return out;
}

std::string_view last_line(std::string_view text) {
  const auto end = text.find_last_not_of("\n\r \t");
  return end == std::string_view::npos ? std::string_view() : line_at(text.substr(0, end + 1), end);
}

// Of a program without sanitizers: the name of what it last spoke of, and the last line number it named (a traceback
// of Python); numbers and values beside them change with every input.
std::string words_of(std::string_view report) {
  const std::string_view line = last_line(report);
  const auto end = line.find_first_of(": ");
  std::string out(line.substr(0, std::min<std::size_t>(end, 40)));
  const auto number = report.rfind(", line ");
  if (number != std::string_view::npos) out += " line " + std::string(word_after(report.substr(number), ", line "));
  return out;
}

// What is left of the line behind the last of these words; "" without them.
std::string_view line_behind(std::string_view text, std::string_view words) {
  const auto at = text.rfind(words);
  if (at == std::string_view::npos) return {};
  const auto rest = text.substr(at + words.size());
  return rest.substr(0, rest.find_first_of("\r\n"));
}

// Type and what() of a C++ exception that nobody caught, in the words of libstdc++ or libc++. Empty: there was none.
std::string exception_of(std::string_view report) {
  std::string type(line_behind(report, "terminate called after throwing an instance of '"));
  if (type.empty()) return std::string(line_behind(report, "due to uncaught exception of type "));
  type.resize(std::min(type.find('\''), type.size()));
  const std::string_view what = line_behind(report, "\n  what():  ");
  return what.empty() ? type : type + ": " + std::string(what);
}

// Numbers change with every input.
std::string without_numbers(std::string text) {
  std::string out;
  for (const char c : text) {
    if (c < '0' || c > '9')
      out += c;
    else if (!out.ends_with('N'))
      out += 'N';
  }
  return out;
}

}  // namespace

Death read_death(const std::string& how, std::string_view report) {
  Death death;
  const std::string_view summary = [&] {
    const auto at = report.rfind("SUMMARY: ");
    return at == std::string_view::npos ? std::string_view() : line_at(report, at).substr(9);
  }();
  const auto leak = report.find("ERROR: LeakSanitizer: detected");
  const auto error = report.find("Sanitizer: ");
  const auto undefined = report.find(": runtime error: ");
  if (leak != std::string_view::npos) {
    death = {"leak", innermost_frames(report.substr(leak)), printable(summary)};
  } else if (undefined != std::string_view::npos) {
    // file:line:column comes without a symbolizer.
    const std::string_view line = line_at(report, undefined);
    death = {"sanitizer", std::string(line.substr(0, line.find(": runtime error: "))), printable(line)};
  } else if (const std::string exception = exception_of(report); !exception.empty()) {
    death = {"crash", "exception " + without_numbers(exception.substr(0, 120)),
             "uncaught exception " + printable(exception, 200)};
  } else if (error != std::string_view::npos) {
    const std::string_view rest = report.substr(error);
    death = {"sanitizer", std::string(word_after(rest, "Sanitizer: ")) + innermost_frames(rest), printable(summary)};
  } else {
    const std::string words = words_of(report);
    death = {"crash", how + (words.empty() ? "" : " " + words), how};
    if (!words.empty()) death.line += ": " + printable(last_line(report), 200);
  }
  if (death.line.empty()) death.line = how;
  return death;
}

}  // namespace bitspec::adapter
