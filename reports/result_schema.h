// The JSON schema of result.json: reports/schema/result.json, built in.
#pragma once

#include <string_view>

namespace bitspec::reports {

std::string_view result_schema();

}  // namespace bitspec::reports
