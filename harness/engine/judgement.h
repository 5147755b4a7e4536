// Short forms that the parts of the judge share.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/engine/judge.h"
#include "harness/results/reason.h"

namespace bitspec::engine {

inline Judgement no(std::string expected, std::string got) {
  return {Held::kNo, std::move(expected), std::move(got), false, {}};
}

inline Judgement open(std::string expected, std::string why) {
  return {Held::kOpen, std::move(expected), std::move(why), false, {}};
}

// Why a judgement that was left open decides nothing.
inline results::Reason undecided(const Judgement& judgement, const Exchange& exchange) {
  return {.kind = results::ReasonKind::kUndecided, .exchange = exchange.id, .detail = judgement.got};
}

inline const Facts& facts_of(const JudgeContext& context) {
  static const Facts kNone;
  return context.facts ? *context.facts : kNone;
}

// What the text stands for now; the text itself where nothing was gathered about it.
inline Result<std::string> expanded(const scenario::Template& text, const JudgeContext& context) {
  const auto& texts = facts_of(context).texts;
  const auto found = texts.find(text.text);
  return found == texts.end() ? Result<std::string>(text.text) : found->second;
}

inline const Exchange* exchange_named(const std::string& name, const JudgeContext& context) {
  const auto& exchanges = facts_of(context).exchanges;
  const auto found = exchanges.find(name);
  return found == exchanges.end() ? nullptr : found->second;
}

}  // namespace bitspec::engine
