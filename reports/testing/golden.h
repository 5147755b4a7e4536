// Whole texts against files in reports/testdata; BITSPEC_UPDATE_GOLDEN=1 writes them anew, to be read before a commit.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "harness/base/testing/source_folder.h"

namespace bitspec::reports {

inline std::string test_file(const std::string& name) {
  std::ifstream in(source_folder() + "/reports/testdata/" + name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = source_folder() + "/reports/testdata/" + name;
  if (std::getenv("BITSPEC_UPDATE_GOLDEN")) std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(text, test_file(name)) << path;
}

}  // namespace bitspec::reports
