// What the protocol says about an input to one of the five parsers, and by which rule.
//
// Our own parsers say it. Only what every profile and both editions of HTTP agree on is demanded; where they leave a
// choice, the demand is kEither. A text is what whoever accepts must have understood, by whatever choice.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fuzz/adapter/reaction.h"

namespace bitspec::adapter {

struct Expectation {
  enum class Demand { kAccept, kReject, kEither } demand = Demand::kEither;
  std::string rule;                 // of rules.h: whoever does otherwise breaks it
  std::optional<std::string> text;  // nothing: not compared
  std::string why;                  // of a refusal: "range ends before it starts"
};

inline Expectation must_accept(std::string rule, std::string text) {
  return {Expectation::Demand::kAccept, std::move(rule), std::move(text), ""};
}
inline Expectation must_reject(std::string rule, std::string why) {
  return {Expectation::Demand::kReject, std::move(rule), std::nullopt, std::move(why)};
}
// May be refused; accepted it must be understood as that.
inline Expectation may_accept(std::string rule, std::string text) {
  return {Expectation::Demand::kEither, std::move(rule), std::move(text), ""};
}
inline Expectation anything() {
  return {};
}

Expectation expect_guid(std::string_view input);
Expectation expect_protocol_list(std::string_view input);
Expectation expect_content_range(std::string_view input);
Expectation expect_header_block(std::string_view input);
Expectation expect_request(std::string_view input);
Expectation expectation_of(Function function, std::string_view input);

// NUL, CR, LF and other control bytes, but not the tab; bytes above 0x7f.
bool has_control(std::string_view text);
bool has_high(std::string_view text);

}  // namespace bitspec::adapter
