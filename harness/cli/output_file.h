// A report file: tried before the run, written beside its place and renamed into it, so that nobody reads half a
// report.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace bitspec::cli {

// Makes the folder that the file stands in, and those above it.
Result<void> make_folder_of(const std::string& path);

// Whether a file can be written there; leaves nothing behind. What is not a regular file (/dev/null, a pipe) must be
// there already.
Result<void> try_output(const std::string& path);

// Writes the whole text or nothing; errors name the file. A symbolic link is followed. A pipe or device that nobody
// reads for so long is an error.
Result<void> write_output(const std::string& path, std::string_view text,
                          std::chrono::milliseconds patience = std::chrono::seconds(10));

// 256 MiB: many times the largest report of a run that kept all its exchanges.
inline constexpr std::size_t kMostInput = 256u << 20;

// The text of a regular file. Errors name it: kNotFound, kBadInput for pipes, devices and folders, which might never
// end, kLimit for more than `most` bytes.
Result<std::string> read_input(const std::string& path, std::size_t most = kMostInput);

}  // namespace bitspec::cli
