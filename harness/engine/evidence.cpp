#include "harness/engine/evidence.h"

#include <algorithm>
#include <utility>

namespace bitspec::engine {
namespace {

// Bytes after which less of each further exchange is kept: of long heads, and of all.
constexpr std::uint64_t kLongHeads = 2 * 1024 * 1024, kPlenty = 12 * 1024 * 1024, kMuch = 16 * 1024 * 1024;

constexpr std::size_t kLongHead = 2 * 1024;  // bytes: longer than any ordinary one
constexpr std::size_t kMostOfHead = 16 * 1024;

struct Limits {
  std::size_t head, excerpt;  // bytes of a head; of the start, and of the end, of a body
  std::size_t fields, value;  // how many of an answer; bytes of each, and of a version or a reason
};

Limits limits_at(std::uint64_t kept) {
  if (kept < kPlenty) return {kLongHead, 1024, 64, 256};
  if (kept < kMuch) return {kLongHead, 256, 64, 256};
  return {512, 64, 24, 64};
}

// A string that is cleared or assigned to keeps its memory.
void empty(std::string& text) {
  std::string().swap(text);
}

void cut(std::string& text, std::size_t most) {
  if (text.size() > most) text = text.substr(0, most);
  text.shrink_to_fit();
}

void cut(Fields& fields, const Limits& limits) {
  std::vector<Field>& list = fields.list();
  if (list.size() > limits.fields) list.resize(limits.fields);
  list.shrink_to_fit();
  for (Field& field : list) {
    cut(field.name, limits.value);
    cut(field.value, limits.value);
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

void Evidence::shorten_head(std::string& head, std::uint64_t& size) {
  if (size != 0) return;  // it was done before
  size = head.size();
  const std::size_t most = limits_at(kept_).head;
  const bool room = head.size() > most && long_heads_.fetch_add(kMostOfHead) < kLongHeads;
  cut(head, room ? kMostOfHead : most);
}

void Evidence::shorten_heads(Exchange& exchange) {
  shorten_head(exchange.sent.head, exchange.request_head_size);
  shorten_head(exchange.answer.raw_head, exchange.answer_head_size);
}

void Evidence::shorten(Exchange& exchange) {
  wire::Answer& answer = exchange.answer;
  const Limits limits = limits_at(kept_);
  shorten_heads(exchange);
  empty(exchange.body.kept);
  for (auto& interim : answer.interim) interim.fields = {};
  for (Fields* fields : {&exchange.sent.fields, &answer.fields}) cut(*fields, limits);
  for (std::string* text : {&answer.version, &answer.reason}) cut(*text, limits.value);
  cut(answer.body_start, limits.excerpt);
  cut(exchange.stray, limits.excerpt);
  if (answer.body_end.size() > limits.excerpt) answer.body_end.erase(0, answer.body_end.size() - limits.excerpt);
  answer.body_end.shrink_to_fit();
  kept_ += size_of(exchange);
}

}  // namespace bitspec::engine
