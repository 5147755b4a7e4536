#include "reports/shell_header.h"

#include <cctype>

#include "harness/base/printable.h"

namespace bitspec::reports {

std::string secret_variable(const std::string& header) {
  const std::string name = header.substr(0, header.find(':'));
  if (header != name + ": " + std::string(kNotShown)) return {};
  std::string variable;
  for (const unsigned char c : name) {
    if (c >= 0x80 || (std::isalnum(c) == 0 && c != '-')) return {};
    variable += c == '-' ? '_' : static_cast<char>(std::toupper(c));
  }
  return variable.empty() || std::isdigit(static_cast<unsigned char>(variable[0])) != 0 ? std::string() : variable;
}

std::string shell_header(const std::string& header) {
  const std::string variable = secret_variable(header);
  if (variable.empty()) return shell_quoted(header);
  return '"' + header.substr(0, header.find(':')) + ": ${" + variable + ":?}\"";
}

}  // namespace bitspec::reports
