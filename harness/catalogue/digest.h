// One number for a set of suites, so that two results can be told to come from the same ones.
#pragma once

#include <string>
#include <vector>

#include "harness/catalogue/catalogue.h"

namespace bitspec::catalogue {

// SHA-256 over path and text of each file, in the order given; as hex.
std::string digest_of(const std::vector<TextFile>& files);

}  // namespace bitspec::catalogue
