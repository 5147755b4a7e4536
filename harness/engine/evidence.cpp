#include "harness/engine/evidence.h"

#include <algorithm>
#include <utility>

namespace bitspec::engine {
namespace {

// Bytes after which less of each further exchange is kept: of long heads, and of all.
constexpr std::uint64_t kLongHeads = 2 * 1024 * 1024, kPlenty = 12 * 1024 * 1024, kMuch = 16 * 1024 * 1024;

constexpr std::size_t kLongHead = 2 * 1024;  // bytes: longer than any ordinary one
constexpr std::size_t kMostOfHead = 16 * 1024;
constexpr std::size_t kFields = 64;  // of an answer
constexpr std::size_t kValue = 256;  // bytes of a field, a version or a reason

struct Limits {
  std::size_t head, excerpt;  // bytes of a head; of the start, and of the end, of a body
};

Limits limits_at(std::uint64_t kept) {
  if (kept < kPlenty) return {kLongHead, 1024};
  if (kept < kMuch) return {kLongHead, 256};
  return {512, 64};
}

// A string that is cleared or assigned to keeps its memory.
void empty(std::string& text) {
  std::string().swap(text);
}

void cut(std::string& text, std::size_t most) {
  if (text.size() > most) text = text.substr(0, most);
  text.shrink_to_fit();
}

void cut(Fields& fields) {
  std::vector<Field>& list = fields.list();
  if (list.size() > kFields) list.resize(kFields);
  list.shrink_to_fit();
  for (Field& field : list) {
    cut(field.name, kValue);
    cut(field.value, kValue);
  }
}

std::size_t size_of(const Exchange& exchange) {
  std::size_t size = exchange.sent.head.size() + exchange.answer.raw_head.size() + exchange.stray.size() +
                     exchange.answer.body_start.size() + exchange.answer.body_end.size();
  for (const Fields* fields : {&exchange.sent.fields, &exchange.answer.fields}) {
    for (const Field& field : fields->list()) size += field.name.size() + field.value.size();
  }
  return size;
}

}  // namespace

void Evidence::shorten(Exchange& exchange) {
  wire::Answer& answer = exchange.answer;
  const Limits limits = limits_at(kept_);
  exchange.request_head_size = exchange.sent.head.size();
  exchange.answer_head_size = answer.raw_head.size();
  empty(exchange.body.kept);
  for (auto& interim : answer.interim) interim.fields = {};
  for (Fields* fields : {&exchange.sent.fields, &answer.fields}) cut(*fields);
  for (std::string* head : {&exchange.sent.head, &answer.raw_head}) {
    const bool room = head->size() > limits.head && long_heads_.fetch_add(kMostOfHead) < kLongHeads;
    cut(*head, room ? kMostOfHead : limits.head);
  }
  for (std::string* text : {&answer.version, &answer.reason}) cut(*text, kValue);
  cut(answer.body_start, limits.excerpt);
  cut(exchange.stray, limits.excerpt);
  if (answer.body_end.size() > limits.excerpt) answer.body_end.erase(0, answer.body_end.size() - limits.excerpt);
  answer.body_end.shrink_to_fit();
  kept_ += size_of(exchange);
}

}  // namespace bitspec::engine
