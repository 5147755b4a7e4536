// Whole texts against files in reports/testdata; BITSPEC_UPDATE_GOLDEN=1 writes them anew, to be read before a commit.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace bitspec::reports {

inline std::string test_file(const std::string& name) {
  std::ifstream in(std::string(BITSPEC_SOURCE_DIR) + "/reports/testdata/" + name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(BITSPEC_SOURCE_DIR) + "/reports/testdata/" + name;
  if (std::getenv("BITSPEC_UPDATE_GOLDEN")) std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(text, test_file(name)) << path;
}

}  // namespace bitspec::reports
