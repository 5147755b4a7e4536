#include "harness/engine/redact.h"

#include <algorithm>

#include "harness/protocol/fields.h"
#include "harness/protocol/secret_fields.h"
#include "harness/target/secret_values.h"

namespace bitspec::engine {
namespace {

void in_place(std::string& text, CutEnds cut = {}) {
  if (!secret_spans(text, cut).empty()) text = without_secrets(text, cut);
}

void in_place(std::vector<std::string>& list) {
  for (auto& text : list) in_place(text);
}

// A framing that the server chose may end a body within a secret and leave the rest behind the answer.
constexpr CutEnds kBegun{.end = true}, kMiddle{.begin = true, .end = true};

}  // namespace

Secrets::Secrets(const target::Target& target)
    : scope_(target::secret_values(target)), hidden_fields_(target.hidden_fields) {}

void Secrets::hide(results::Exchange& x) const {
  for (std::string* head : {&x.request_head, &x.answer_head}) {
    *head = head_without_secrets(*head, hidden_fields_);
    in_place(*head, kBegun);
  }
  for (auto* body : {&x.request_body, &x.answer_body}) {
    in_place(body->start, kBegun);
    in_place(body->end, kMiddle);
  }
  in_place(x.stray, kMiddle);
  for (std::string* text : {&x.method, &x.target, &x.note}) in_place(*text);
  for (auto* list : {&x.interim, &x.deviations}) in_place(*list);
}

void Secrets::hide(results::Preflight& seen) {
  in_place(seen.error);
  in_place(seen.server);
  for (auto* list : {&seen.notes, &seen.interop}) in_place(*list);
}

void Secrets::hide(results::RunResult& result) const {
  for (auto& exchange : result.exchanges) hide(exchange);
  for (auto& rule : result.rules) {
    for (auto& evidence : rule.evidence) {
      in_place(evidence.expected);
      in_place(evidence.got);
    }
    in_place(rule.informative);
    in_place(rule.reason.detail);
  }
  for (auto& scenario : result.scenarios) {
    in_place(scenario.reason.detail);
    in_place(scenario.server_output, kMiddle);
    for (auto& o : scenario.observations) {
      for (std::string* text : {&o.expected, &o.got, &o.reason.detail}) in_place(*text);
    }
  }
  for (auto& o : result.shard.observations) {
    for (std::string* text : {&o.expected, &o.got, &o.reason.detail}) in_place(*text);
  }
  hide(result.preflight);
  in_place(result.incomplete_reason.detail);
  for (auto& change : result.changes) in_place(change.answer);
}

std::string head_without_secrets(std::string_view head, const std::vector<std::string>& more) {
  const auto is_secret = [&more](std::string_view name) {
    return is_secret_field(name) ||
           std::any_of(more.begin(), more.end(), [&](const auto& other) { return same_name(other, name); });
  };

  std::string out;
  out.reserve(head.size());
  bool hiding = false;                           // the field goes on in a folded line
  bool status_line = head.starts_with("HTTP/");  // whose reason may have a colon
  while (!head.empty()) {
    const std::size_t end = std::min(head.find_first_of("\r\n"), head.size());
    const std::size_t next = std::min(head.find_first_not_of("\r\n", end), head.size());
    const std::string_view line = head.substr(0, end), ends = head.substr(end, next - end);
    head.remove_prefix(next);
    const std::size_t colon = line.find(':');
    const bool folded = line.starts_with(' ') || line.starts_with('\t');
    if (!folded)
      hiding = !status_line && colon != std::string_view::npos && is_secret(trim_blanks(line.substr(0, colon)));
    status_line = false;
    if (hiding) {
      out += folded ? "" : line.substr(0, colon + 1);
      out += " " + std::string(kNotShown);
    } else {
      out += line;
    }
    out += ends;
  }
  return out;
}

}  // namespace bitspec::engine
