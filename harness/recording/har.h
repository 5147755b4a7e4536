// HAR: the HTTP archive format 1.2, as browsers, mitmproxy and Fiddler write it. Entries count from 1.
//
// It has fields and statuses, but not the bytes of a connection, and bodies only as text: a body counts as known where
// the text has the length that the head announces.
#pragma once

#include <string_view>

#include "harness/base/result.h"
#include "harness/recording/exchanges.h"

namespace bitspec::recording {

// Whether the text begins as a JSON object with a "log".
bool is_har(std::string_view text);

// Hands over an exchange for each entry, in the order of their times. Errors: no JSON, or not in the form of HAR, with
// the entry; nothing is handed over then.
Result<void> read_har(std::string_view text, ExchangeSink& sink);

}  // namespace bitspec::recording
