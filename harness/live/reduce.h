// Reducing: the same violation with fewer steps, less bent, and smaller numbers.
#pragma once

#include <cstddef>
#include <functional>

#include "harness/live/program.h"

namespace bitspec::live {

// Whether a program still does it. Asked at most `most` times.
using StillFails = std::function<bool(const Program&)>;

Program reduced(const Program& program, const StillFails& still_fails, std::size_t most);

}  // namespace bitspec::live
