// The canonical texts of a header block and of a request: how they are written, and what of them must agree.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fuzz/adapter/reaction.h"
#include "harness/protocol/fields.h"

namespace bitspec::adapter {

std::string fields_text(const Fields& fields);
std::string request_text(std::string_view method, std::string_view target, const Fields& fields, std::string_view body);

struct Difference {
  std::string rule;  // empty: that of the expectation
  std::string what;  // "field host"
};

// Nothing: they say the same. `rule` is that of the expectation: it loosens what it leaves open. Of a name that stands
// several times nothing is compared: whether the values are joined, listed or refused is left open. [RFC 9110 5.3]
std::optional<Difference> text_difference(Function function, const std::string& rule, std::string_view expected,
                                          std::string_view got);

}  // namespace bitspec::adapter
