#include "harness/engine/redact.h"

#include <algorithm>

#include "harness/protocol/fields.h"
#include "harness/protocol/secret_fields.h"

namespace bitspec::engine {
namespace {

// Shorter ones would be found in half of all words, and hide what a report is for.
constexpr std::size_t kShortest = 4;

std::string base64(std::string_view text) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0);
    for (std::size_t k = 0; k < 4; ++k) out += i + k <= text.size() ? kDigits[bits >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

}  // namespace

Secrets::Secrets(const target::Target& target) {
  for (const auto& user : target.users) {
    add(user.password);
    add(base64(user.user + ":" + user.password));
  }
  for (const Field& field : target.extra_fields.list()) {
    if (!target.is_secret(field.name)) continue;
    add(field.value);
    // "Bearer abc": the scheme is none, what stands behind it is.
    const std::size_t blank = field.value.find(' ');
    if (blank != std::string::npos) add(field.value.substr(blank + 1));
  }
  std::sort(values_.begin(), values_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

void Secrets::add(const std::string& value) {
  if (value.size() >= kShortest) values_.push_back(value);
}

std::string Secrets::hidden(std::string text) const {
  for (const std::string& value : values_) {
    for (std::size_t at = text.find(value); at != std::string::npos; at = text.find(value, at + kNotShown.size()))
      text.replace(at, value.size(), kNotShown);
  }
  return text;
}

void Secrets::hide(results::Exchange& x) const {
  for (std::string* text : {&x.method, &x.target, &x.request_head, &x.request_body.start, &x.request_body.end,
                            &x.answer_head, &x.answer_body.start, &x.answer_body.end, &x.stray, &x.note})
    in_place(*text);
  for (auto* list : {&x.interim, &x.deviations}) {
    for (auto& text : *list) in_place(text);
  }
}

void Secrets::hide(results::RunResult& result) const {
  if (values_.empty()) return;
  for (auto& exchange : result.exchanges) hide(exchange);
  for (auto& rule : result.rules) {
    for (auto& evidence : rule.evidence) {
      in_place(evidence.expected);
      in_place(evidence.got);
    }
    for (auto& text : rule.informative) in_place(text);
    in_place(rule.reason);
  }
  for (auto& scenario : result.scenarios) {
    in_place(scenario.reason);
    in_place(scenario.server_output);
    for (auto& o : scenario.observations) {
      for (std::string* text : {&o.expected, &o.got, &o.reason}) in_place(*text);
    }
  }
  auto& seen = result.preflight;
  in_place(seen.error);
  in_place(seen.server);
  for (auto* list : {&seen.notes, &seen.interop}) {
    for (auto& text : *list) in_place(text);
  }
  in_place(result.incomplete_reason);
}

std::string head_without_secrets(std::string head) {
  std::string out;
  bool hiding = false;  // the field goes on in a folded line
  while (!head.empty()) {
    const std::size_t end = head.find_first_of("\r\n");
    const std::size_t next = end == std::string::npos ? head.size() : head.find_first_not_of("\r\n", end);
    const std::string line = head.substr(0, end);
    const std::string ends =
        end == std::string::npos ? "" : head.substr(end, next == std::string::npos ? next : next - end);
    head.erase(0, next == std::string::npos ? head.size() : next);
    const std::size_t colon = line.find(':');
    const bool folded = line.starts_with(' ') || line.starts_with('\t');
    if (!folded)
      hiding = colon != std::string::npos && is_secret_field(trim_blanks(std::string_view(line).substr(0, colon)));
    if (!hiding)
      out += line;
    else if (folded)
      out += " " + std::string(kNotShown);
    else
      out += line.substr(0, colon + 1) + " " + std::string(kNotShown);
    out += ends;
  }
  return out;
}

}  // namespace bitspec::engine
