// The single values of the scenario language: what they look like and what they mean.
#pragma once

#include <optional>
#include <string_view>

#include "harness/scenario/matcher.h"
#include "harness/yaml/shape.h"

namespace bitspec::scenario {

extern const yaml::Scalar kName;        // of a session, connection, exchange, byte stream, variable
extern const yaml::Scalar kWords;       // lower-case-words: outcomes, suites, capabilities
extern const yaml::Scalar kScenarioId;  // suite/lower-case-words
extern const yaml::Scalar kRuleId;      // "shop.quota.refused"
extern const yaml::Scalar kFieldName;   // a header field
extern const yaml::Scalar kDuration;    // 300ms, 2s; at most an hour
extern const yaml::Scalar kDurationOrVariable;
extern const yaml::Scalar kStatus;         // 416, 4xx
extern const yaml::Scalar kAnswerStatus;   // 200 to 599
extern const yaml::Scalar kInterimStatus;  // 100 to 199
extern const yaml::Scalar kHex;            // 0x80070057, 32 bits
extern const yaml::Scalar kSpan;           // 0-99
extern const yaml::Scalar kNumberOrVariable;
extern const yaml::Scalar kOnlyTrue;  // of conditions that would be ignored if they were false

std::optional<milliseconds> parse_duration(std::string_view text);
std::optional<NumberRange> parse_status(std::string_view text);
std::optional<std::uint32_t> parse_hex(std::string_view text);
std::optional<NumberRange> parse_span(std::string_view text);
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace bitspec::scenario
