// PastedText: requests and answers as people paste them into mails and bug reports, in the form of `curl -v`, of a
// debugger, or of this program's own reports.
//
// Lenient: lines may be indented, quoted ("> "), marked ('>' of the client, '<' of the server), wrapped, without CR;
// bodies may be missing; there may be text between the messages. What is not there is said to be missing. The text is
// one connection; lines count from 1.
#pragma once

#include <string_view>

#include "harness/recording/exchanges.h"

namespace bitspec::recording {

// Whether a line of the text begins a message: "BITS_POST /a HTTP/1.1" or "HTTP/1.1 200 OK".
bool is_pasted_text(std::string_view text);

// Hands over every exchange: requests without an answer and answers without a request, too.
void read_pasted_text(std::string_view text, ExchangeSink& sink);

}  // namespace bitspec::recording
