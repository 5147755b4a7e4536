// Every scenario file of the suites is read without an error.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/base/testing/source_folder.h"
#include "harness/scenario/loader.h"

namespace bitspec::scenario {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> scenario_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(source_folder()) / "suites")) {
    // suites/client holds cases for clients, which the catalogue reads.
    const auto folder = entry.path().parent_path().filename();
    const bool in_a_topic = folder != "suites" && folder != "client";
    if (in_a_topic && entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Suites, AreReadWithoutErrors) {
  std::size_t scenarios = 0;
  for (const fs::path& path : scenario_files()) {
    std::ifstream in(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    const Loaded loaded = load_text(path.lexically_relative(source_folder()).string(), text);
    for (const Error& error : loaded.errors) ADD_FAILURE() << error.render();
    for (const SuiteFile& file : loaded.files) scenarios += file.scenarios.size();
  }
  RecordProperty("scenarios", static_cast<int>(scenarios));
}

}  // namespace
}  // namespace bitspec::scenario
