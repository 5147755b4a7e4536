// Messages of recordings that have no bytes of a connection: what follows from their fields, and from what is there of
// their bodies.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "harness/recording/exchange.h"

namespace bitspec::recording {

// The one sound value.
std::optional<std::uint64_t> content_length(const Fields& fields);

// `shown`: what the recording has of the body, perhaps with other line ends. It is taken for the body where it has the
// length that the head announces; else bytes are missing.
void set_body(RecordedRequest& request, std::string_view shown);
void set_body(RecordedAnswer& answer, std::string_view shown);

// As it would be on a connection.
std::string head_text(const RecordedRequest& request);
std::string head_text(const wire::Answer& answer);

}  // namespace bitspec::recording
