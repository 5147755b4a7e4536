#include "harness/wire/head_parser.h"

namespace bitspec::wire {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

struct Line {
  std::string_view text;  // without its end
  std::uint64_t offset = 0;
};

// Cuts the first line off `rest`; a line ended by LF alone goes on record.
Line next_line(std::string_view& rest, std::uint64_t& offset, DeviationLog& log) {
  const std::size_t lf = rest.find('\n');
  Line line{rest.substr(0, lf), offset};
  const std::size_t taken = lf == std::string_view::npos ? rest.size() : lf + 1;
  if (!line.text.empty() && line.text.back() == '\r') {
    line.text.remove_suffix(1);
  } else if (lf != std::string_view::npos) {
    log.add(DeviationKind::kBareLf, offset + lf, rest, lf);
  }
  rest.remove_prefix(taken);
  offset += taken;
  return line;
}

void check_bytes(std::string_view text, std::uint64_t offset, DeviationLog& log) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c >= 0x20 && c != 0x7f) || c == '\t') continue;
    log.add(c == '\r' ? DeviationKind::kBareCr : DeviationKind::kControlByte, offset + i, text, i);
  }
}

// Where "HTTP/" begins: at the very start in any case, or somewhere behind with a digit after it.
std::size_t find_version(std::string_view line) {
  if (same_name(line.substr(0, 5), "HTTP/")) return 0;
  const std::size_t at = line.find("HTTP/");
  return at != std::string_view::npos && at + 5 < line.size() && is_digit(line[at + 5]) ? at : std::string_view::npos;
}

int parse_status(std::string_view code) {
  if (code.size() != 3 || !is_digit(code[0]) || !is_digit(code[1]) || !is_digit(code[2]) || code[0] == '0') return 0;
  return (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
}

std::size_t skip_while(std::string_view text, std::size_t at, bool blank) {
  while (at < text.size() && is_blank(text[at]) == blank) ++at;
  return at;
}

// Takes what it can from a line that is not quite right, and records the line once.
void parse_status_line(Line line, Head& head, DeviationLog& log) {
  const std::size_t start = find_version(line.text);
  if (start == std::string_view::npos) return log.add(DeviationKind::kStatusLine, line.offset, line.text);
  if (start > 0) log.add(DeviationKind::kLeadingBytes, line.offset, line.text);
  const std::string_view text = line.text.substr(start);
  const std::uint64_t offset = line.offset + start;

  const std::size_t version_end = skip_while(text, 0, false);
  const std::size_t code_at = skip_while(text, version_end, true);
  const std::size_t code_end = skip_while(text, code_at, false);
  head.version = text.substr(0, version_end);
  head.status = parse_status(text.substr(code_at, code_end - code_at));
  const bool right = head.version.size() == 8 && head.version.starts_with("HTTP/1.") && is_digit(head.version[7]) &&
                     text.substr(version_end, code_at - version_end) == " " && head.status != 0 &&
                     (code_end == text.size() || text[code_end] == ' ');
  if (!right) {
    log.add(DeviationKind::kStatusLine, offset, text);
  } else if (code_end == text.size()) {
    log.add(DeviationKind::kNoReasonSpace, offset + code_end, text);
  }
  if (code_end < text.size()) {
    head.reason = text.substr(code_end + 1);
    check_bytes(head.reason, offset + code_end + 1, log);
  }
}

// The name as it stands, but for blanks before the colon: with them gone it is what the sender meant.
std::string_view parse_name(std::string_view name, std::uint64_t offset, DeviationLog& log) {
  if (is_token(name)) return name;
  std::size_t bad = 0;
  while (bad < name.size() && is_token(name.substr(bad, 1))) ++bad;
  log.add(DeviationKind::kNameSyntax, offset + bad, name, bad);
  return trim_blanks(name);
}

void parse_fold(Line line, bool continues, Head& head, DeviationLog& log) {
  log.add(DeviationKind::kObsFold, line.offset, line.text);
  check_bytes(line.text, line.offset, log);
  if (!continues) return;  // the line before was none either: nothing to join it to
  std::string& value = head.fields.list().back().value;
  const std::string_view more = trim_blanks(line.text);
  if (!value.empty() && !more.empty()) value += ' ';
  value += more;
}

// False: the line was dropped.
bool parse_field(Line line, Head& head, DeviationLog& log) {
  const std::size_t colon = line.text.find(':');
  if (colon == std::string_view::npos) {
    log.add(DeviationKind::kNoColon, line.offset, line.text);
    check_bytes(line.text, line.offset, log);
    return false;
  }
  const std::string_view name = parse_name(line.text.substr(0, colon), line.offset, log);
  const std::string_view value = line.text.substr(colon + 1);
  check_bytes(value, line.offset + colon + 1, log);
  head.fields.add(std::string(name), std::string(trim_blanks(value)));
  head.field_offsets.push_back(line.offset);
  return true;
}

}  // namespace

bool resembles_status_line(std::string_view line) {
  return find_version(line) != std::string_view::npos;
}

void parse_field_lines(std::string_view rest, std::uint64_t offset, std::size_t max_fields, Head& head,
                       DeviationLog& log) {
  bool continues = false;
  while (!rest.empty()) {
    const Line line = next_line(rest, offset, log);
    if (line.text.empty()) continue;
    if (is_blank(line.text[0])) {
      parse_fold(line, continues, head, log);
    } else if (head.fields.list().size() >= max_fields) {
      head.too_many_fields = true;
      return log.add(DeviationKind::kHeadTooLarge, line.offset, line.text);
    } else {
      continues = parse_field(line, head, log);
    }
  }
}

Head parse_head(std::string_view rest, std::uint64_t offset, std::size_t max_fields, DeviationLog& log) {
  Head head;
  const std::size_t blank_bytes = rest.find_first_not_of("\r\n");
  const std::size_t lines_end = blank_bytes == std::string_view::npos ? 0 : rest.rfind('\n', blank_bytes) + 1;
  if (blank_bytes != std::string_view::npos && lines_end > 0) {
    log.add(DeviationKind::kLeadingBytes, offset, rest);
    rest.remove_prefix(lines_end);
    offset += lines_end;
  }
  parse_status_line(next_line(rest, offset, log), head, log);
  head.fields.list().reserve(8);
  head.field_offsets.reserve(8);
  parse_field_lines(rest, offset, max_fields, head, log);
  return head;
}

}  // namespace bitspec::wire
