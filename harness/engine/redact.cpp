#include "harness/engine/redact.h"

#include <algorithm>

#include "harness/base/base64.h"
#include "harness/base/printable.h"
#include "harness/protocol/fields.h"
#include "harness/protocol/secret_fields.h"

namespace bitspec::engine {
namespace {

// Shorter ones would be found in half of all words, and hide what a report is for.
constexpr std::size_t kShortest = 4;

}  // namespace

Secrets::Secrets(const target::Target& target) : hidden_fields_(target.hidden_fields) {
  for (const auto& user : target.users) {
    add(user.password);
    add(base64_encode(user.user + ":" + user.password));
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
  if (value.size() < kShortest) return;
  values_.push_back(value);
  // What was got stands in words, where backslashes and bytes that cannot be seen are written out.
  if (auto words = printable(value); words != value) values_.push_back(std::move(words));
}

std::string Secrets::hidden(std::string text) const {
  for (const std::string& value : values_) {
    for (std::size_t at = text.find(value); at != std::string::npos; at = text.find(value, at + kNotShown.size()))
      text.replace(at, value.size(), kNotShown);
  }
  return text;
}

void Secrets::hide(results::Exchange& x) const {
  for (std::string* head : {&x.request_head, &x.answer_head}) *head = head_without_secrets(*head, hidden_fields_);
  for (std::string* text : {&x.method, &x.target, &x.request_head, &x.request_body.start, &x.request_body.end,
                            &x.answer_head, &x.answer_body.start, &x.answer_body.end, &x.stray, &x.note})
    in_place(*text);
  for (auto* list : {&x.interim, &x.deviations}) {
    for (auto& text : *list) in_place(text);
  }
}

void Secrets::hide(results::RunResult& result) const {
  for (auto& exchange : result.exchanges) hide(exchange);
  for (auto& rule : result.rules) {
    for (auto& evidence : rule.evidence) {
      in_place(evidence.expected);
      in_place(evidence.got);
    }
    for (auto& text : rule.informative) in_place(text);
    in_place(rule.reason.detail);
  }
  for (auto& scenario : result.scenarios) {
    in_place(scenario.reason.detail);
    in_place(scenario.server_output);
    for (auto& o : scenario.observations) {
      for (std::string* text : {&o.expected, &o.got, &o.reason.detail}) in_place(*text);
    }
  }
  for (auto& o : result.shard.observations) {
    for (std::string* text : {&o.expected, &o.got, &o.reason.detail}) in_place(*text);
  }
  auto& seen = result.preflight;
  in_place(seen.error);
  in_place(seen.server);
  for (auto* list : {&seen.notes, &seen.interop}) {
    for (auto& text : *list) in_place(text);
  }
  in_place(result.incomplete_reason.detail);
  for (auto& change : result.changes) in_place(change.answer);
}

std::string head_without_secrets(std::string head, const std::vector<std::string>& more) {
  const auto is_secret = [&more](std::string_view name) {
    return is_secret_field(name) ||
           std::any_of(more.begin(), more.end(), [&](const auto& other) { return same_name(other, name); });
  };

  std::string out;
  bool hiding = false;                           // the field goes on in a folded line
  bool status_line = head.starts_with("HTTP/");  // whose reason may have a colon
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
      hiding =
          !status_line && colon != std::string::npos && is_secret(trim_blanks(std::string_view(line).substr(0, colon)));
    status_line = false;
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
