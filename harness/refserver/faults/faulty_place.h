// The file name behind a URL path, as a server with faults understands it.
#pragma once

#include <string>
#include <string_view>

#include "harness/refserver/faults/faults.h"
#include "harness/refserver/store/place.h"

namespace bitspec::refserver {

Result<std::string> faulty_place_name(std::string_view path, const FaultSet& faults);

}  // namespace bitspec::refserver
