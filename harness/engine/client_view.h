// What cannot be sent by the cpp-httplib client, or cannot be seen through it.
#pragma once

#include "harness/scenario/model.h"

namespace bitspec::engine {

// Whether any of its steps says how bytes go out, or an expectation of the profile is about bytes.
bool needs_exact_transport(const scenario::Scenario& scenario, Profile profile);

// Whether a matcher is about bytes, or about an end of the connection, that the client does not report.
bool hidden_by_httplib(const scenario::Matcher& matcher);

}  // namespace bitspec::engine
