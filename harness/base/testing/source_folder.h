// The folder of the repository, for tests that read its files.
#pragma once

#include <string>

namespace bitspec {

// Compiled apart: in the flags of a test it would make every test of each clone different for a compiler cache.
std::string source_folder();

}  // namespace bitspec
