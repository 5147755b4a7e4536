// The parsers in bitspec_my_parsers: called in this process, or served over pipes to a Remote.
#pragma once

#include "fuzz/adapter/reaction.h"

namespace bitspec::adapter {

bool has_parsers();  // any at all
Reaction call_parser(Function function, std::string_view input);

// Answers questions in the form of remote.h from standard input, until that ends. With `leaks` it ends with a report as
// soon as memory was lost.
int serve_parsers(bool leaks);

}  // namespace bitspec::adapter
