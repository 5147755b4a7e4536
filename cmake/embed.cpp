// embed ROOT FOLDER OUT: writes the YAML files below ROOT/FOLDER into one C++ file, sorted by path: for each its text
// and its tree (harness/yaml/packed.h). Fails, with the place, on a file that is not YAML.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "harness/yaml/node.h"
#include "harness/yaml/packed.h"

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

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::cerr << "usage: embed ROOT FOLDER OUT\n", 2;
  const fs::path root = argv[1], out_path = argv[3];
  std::string arrays, rows;
  int number = 0;
  for (const std::string& path : yaml_files(root, argv[2])) {
    const std::string text = read(root / path);
    const auto document = bitspec::yaml::Document::read(path, text);
    if (!document) return std::cerr << document.error().render(), 1;
    const std::string tree = bitspec::yaml::pack(document->root());
    const std::string text_name = "kText" + std::to_string(number), tree_name = "kTree" + std::to_string(number);
    write_bytes(arrays, text_name, text);
    write_bytes(arrays, tree_name, tree);
    rows += "      {\"" + path + "\", " + view(text_name, text) + ",\n       " + view(tree_name, tree) + "},\n";
    ++number;
  }
  const std::string all = "#include \"harness/catalogue/embedded.h\"\n\nnamespace bitspec {\nnamespace {\n\n" + arrays +
                          "\n}  // namespace\n\nstd::span<const EmbeddedFile> embedded_files() {\n  static const "
                          "EmbeddedFile files[] = {\n" +
                          rows + "  };\n  return files;\n}\n\n}  // namespace bitspec\n";
  // An unchanged file keeps its time, and nothing is compiled again.
  if (read(out_path) == all) return 0;
  std::ofstream(out_path, std::ios::binary) << all << std::flush;
  return read(out_path) == all ? 0 : 1;
}
