#include "harness/refserver/store/fragment_range.h"

namespace bitspec::refserver {

std::optional<ContentRange> fragment_range(const Request& request) {
  const auto value = request.fields.first("Content-Range");
  const auto range = value ? ContentRange::parse(*value) : bad_input("no Content-Range");
  if (!range) return std::nullopt;
  // Where the policy accepts a body without a length, its size is known only at its end.
  if (request.content_length && *request.content_length != range->size()) return std::nullopt;
  return *range;
}

}  // namespace bitspec::refserver
