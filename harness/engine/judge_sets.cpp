// Conditions on several answers at once: each, some and others, distinct, unpredictable.
#include "harness/engine/judge_sets.h"

#include <bit>
#include <cstdint>
#include <map>

#include "harness/base/printable.h"
#include "harness/engine/judge_condition.h"
#include "harness/engine/judgement.h"
#include "harness/protocol/fields.h"
#include "harness/protocol/guid.h"

namespace bitspec::engine {

namespace condition = scenario::condition;

namespace {

// GUIDs in one letter case, so that the same id in two spellings counts as one.
std::string normalised(const std::string& id) {
  const auto guid = Guid::parse(id);
  return guid ? guid->text() : id;
}

// The id's bits: of the sixteen bytes for a GUID, else of its characters.
std::string id_bits(const std::string& id) {
  const auto guid = Guid::parse(id);
  if (!guid) return id;
  return {reinterpret_cast<const char*>(guid->bytes().data()), guid->bytes().size()};
}

}  // namespace

Judgement judge_condition(const condition::Each& c, const Exchange&, const JudgeContext& context) {
  for (std::size_t i = 0; i < context.when.size(); ++i) {
    Judgement j = judge(*c.matcher, *context.when[i], context);
    if (j.held == Held::kYes) continue;
    j.expected += " (of each answer)";
    j.got += " (answer " + std::to_string(i + 1) + " of " + std::to_string(context.when.size()) + ", " +
             context.when[i]->id + ")";
    return j;
  }
  return {};
}

Judgement judge_condition(const condition::Some& c, const Exchange&, const JudgeContext& context) {
  std::size_t held = 0;
  Judgement worst;
  for (const Exchange* exchange : context.when) {
    Judgement j = judge(*c.some, *exchange, context);
    if (j.held == Held::kYes) {
      ++held;
      continue;
    }
    if (c.others) j = judge(*c.others, *exchange, context);
    if (j.held != Held::kYes && worst.held == Held::kYes) worst = j;
  }
  if (held == 0) {
    Judgement none = context.when.empty() ? Judgement{} : judge(*c.some, *context.when.front(), context);
    return {none.held == Held::kOpen ? Held::kOpen : Held::kNo,
            "at least one answer with " + none.expected,
            "none: " + none.got,
            false,
            {}};
  }
  return c.others ? worst : Judgement{};
}

Judgement judge_condition(const condition::Distinct& c, const Exchange&, const JudgeContext& context) {
  const std::string& field = c.field;
  std::map<std::string, std::string> seen;  // value, exchange
  for (const Exchange* exchange : context.when) {
    const auto value = exchange->field(field);
    if (!value || value->empty() || exchange->refused()) continue;
    const auto [at, fresh] = seen.emplace(normalised(*value), exchange->id);
    if (fresh) continue;
    return no("a " + field + " that was not given out before",
              field + ": " + printable(*value, 200) + " in " + at->second + " and again in " + exchange->id);
  }
  if (seen.size() < 2)
    return open("several values of " + field, "only " + std::to_string(seen.size()) + " of them came");
  return {};
}

IdStatistics id_statistics(const std::vector<std::string>& ids) {
  IdStatistics result;
  if (ids.size() < 2) return result;
  const std::string first = id_bits(ids[0]);
  std::string varies(first.size(), '\0');
  bool same_length = true;
  int up = 0, down = 0;
  for (std::size_t i = 1; i < ids.size(); ++i) {
    const std::string bits = id_bits(ids[i]);
    same_length = same_length && bits.size() == first.size();
    for (std::size_t k = 0; k < std::min(bits.size(), first.size()); ++k)
      varies[k] |= static_cast<char>(bits[k] ^ first[k]);
    const std::string before = id_bits(ids[i - 1]);
    (before < bits ? up : down)++;
  }
  for (const char c : varies) result.varying_bits += std::popcount(static_cast<unsigned char>(c));
  // Random ids go up about half of the time: all of twenty in one direction has a chance of two in a million.
  const int steps = static_cast<int>(ids.size()) - 1;
  result.counts = steps >= 20 && (up == steps || down == steps);
  if (!same_length) result.varying_bits += 8;
  return result;
}

Judgement judge_condition(const condition::Unpredictable& c, const Exchange&, const JudgeContext& context) {
  const std::string& field = c.field;
  std::vector<std::string> ids;
  for (const Exchange* exchange : context.when) {
    const auto value = exchange->field(field);
    if (value && exchange->success()) ids.push_back(*value);
  }
  const std::string expected = field + " with at least " + std::to_string(c.bits) + " varying bits and no order";
  if (ids.size() < 21) return open(expected, "only " + std::to_string(ids.size()) + " values came");
  const IdStatistics statistics = id_statistics(ids);
  if (statistics.counts)
    return no(expected,
              "values that only go one way, such as " + printable(ids[0], 100) + " then " + printable(ids[1], 100));
  if (statistics.varying_bits >= c.bits) return {};
  return no(expected,
            std::to_string(statistics.varying_bits) + " varying bits over " + std::to_string(ids.size()) + " values");
}

}  // namespace bitspec::engine
