// embed ROOT FOLDER OUT: writes the YAML files below ROOT/FOLDER into one C++ file, sorted by path: for each its text,
// its tree (harness/yaml/packed.h) and the heads of its scenarios. Fails, with the places, where `bitspec check` would.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/catalogue/embedded.h"
#include "harness/scenario/heads.h"
#include "harness/yaml/node.h"
#include "harness/yaml/packed.h"

// Nothing is built in yet.
std::span<const bitspec::EmbeddedFile> bitspec::embedded_files() {
  return {};
}

namespace fs = std::filesystem;

namespace {

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> yaml_files(const fs::path& root, const std::string& folder) {
  std::vector<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    if (entry.path().extension() == ".yaml") out.push_back(entry.path().lexically_relative(root).generic_string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// As plain numbers: no quoting rule can go wrong, and compilers have limits for the length of a literal.
void write_bytes(std::string& out, const std::string& name, const std::string& bytes) {
  out += "constexpr unsigned char " + name + "[] = {";
  for (const char byte : bytes) out += std::to_string(static_cast<unsigned char>(byte)) + ",";
  out += "0};\n";
}

std::string view(const std::string& name, const std::string& bytes) {
  return "{reinterpret_cast<const char*>(" + name + "), " + std::to_string(bytes.size()) + "}";
}

// Of the scenarios of one file; nothing for a file of the catalogue.
std::string heads_of(const bitspec::catalogue::Suites& suites, const std::string& path) {
  std::vector<bitspec::scenario::Scenario> own;
  for (const auto& scenario : suites.scenarios) {
    if (scenario.place.file == path) own.push_back(scenario);
  }
  return own.empty() ? "" : bitspec::yaml::pack(bitspec::scenario::heads_of(own));
}

// All files as a C++ file.
std::string written(const std::vector<bitspec::catalogue::TextFile>& files, const bitspec::catalogue::Suites& suites) {
  std::string arrays, rows;
  int number = 0;
  for (const auto& [path, text, no_tree] : files) {
    const auto document = bitspec::yaml::Document::read(path, text);
    rows += "      {\"" + path + "\"";
    for (const std::string& bytes : {text, bitspec::yaml::pack(document->root()), heads_of(suites, path)}) {
      const std::string name = "kBytes" + std::to_string(number++);
      write_bytes(arrays, name, bytes);
      rows += ",\n       " + view(name, bytes);
    }
    rows += "},\n";
  }
  return "#include \"harness/catalogue/embedded.h\"\n\nnamespace bitspec {\nnamespace {\n\n" + arrays +
         "\n}  // namespace\n\nstd::span<const EmbeddedFile> embedded_files() {\n  static const EmbeddedFile files[] = "
         "{\n" +
         rows + "  };\n  return files;\n}\n\n}  // namespace bitspec\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::cerr << "usage: embed ROOT FOLDER OUT\n", 2;
  const fs::path root = argv[1], out_path = argv[3];
  std::vector<bitspec::catalogue::TextFile> files;
  for (const std::string& path : yaml_files(root, argv[2])) files.push_back({path, read(root / path)});
  const auto checked = bitspec::catalogue::load_suites(files);
  for (const bitspec::Error& error : checked.errors) std::cerr << error.render();
  if (!checked.errors.empty()) return 1;
  const std::string all = written(files, checked.suites);
  // An unchanged file keeps its time, and nothing is compiled again.
  if (read(out_path) == all) return 0;
  std::ofstream(out_path, std::ios::binary) << all << std::flush;
  return read(out_path) == all ? 0 : 1;
}
