// scenario::load_text: a file of scenarios.
// Properties: whatever comes, the errors stand inside the text and are bounded; the same text gives the same; a comment
// line put before it moves every place by one line and changes nothing else; a file that loads no longer does with an
// unknown key behind it; the model holds what the tree of the file says, each value of it and nothing else, and no id
// twice.
#include <set>

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/same_lines.h"
#include "fuzz/naive/scenario_print.h"
#include "fuzz/naive/scenario_tree.h"
#include "fuzz/yaml_mutator.h"
#include "harness/scenario/loader.h"

namespace {

using bitspec::Error;
using bitspec::scenario::Loaded;

constexpr std::size_t kMostErrors = 100;  // for a file; loader.h

Loaded load(std::string_view text) {
  return bitspec::scenario::load_text("f.yaml", text);
}

std::size_t lines_of(std::string_view text) {
  std::size_t lines = 1;
  for (const char c : text) lines += c == '\n' || c == '\r' ? 1 : 0;
  return lines;
}

// "first at line 7" is a place, too.
std::string hint_of(const Error& error, int moved) {
  constexpr std::string_view kFirst = "first at line ";
  if (!error.hint.starts_with(kFirst)) return error.hint;
  return std::string(kFirst) + std::to_string(std::stoi(error.hint.substr(kFirst.size())) - moved);
}

std::string words(const Error& error, int moved) {
  const int line = error.place && error.place->line > 0 ? error.place->line - moved : 0;
  return std::to_string(line) + ":" + std::to_string(error.place ? error.place->column : 0) + " " + error.message +
         " " + hint_of(error, moved);
}

// What two loads have in common if they are the same.
std::string outline(const Loaded& loaded, int moved) {
  std::string out;
  for (const Error& error : loaded.errors) out += words(error, moved) + "\n";
  for (const auto& file : loaded.files) {
    for (const auto& scenario : file.scenarios)
      out += scenario.id + "@" + std::to_string(scenario.place.line - moved) + " " +
             std::to_string(scenario.blocks.size()) + "\n";
  }
  return out;
}

void check_model(const bitspec::scenario::SuiteFile& file, const bitspec::yaml::Node& root) {
  std::set<std::string> ids;
  for (const auto& scenario : file.scenarios) {
    FUZZ_CHECK(ids.insert(scenario.id).second);
    FUZZ_CHECK(scenario.suite == file.suite && scenario.id.starts_with(file.suite + "/"));
    FUZZ_CHECK(scenario.place.file == "f.yaml");
  }
  const auto expected = bitspec::fuzz::naive::TreeLines::of(root);
  FUZZ_CHECK(bitspec::fuzz::naive::same_lines(bitspec::fuzz::naive::ModelLines::of(file), expected));
}

// The same with a line before it, and not at all with an unknown key behind it.
void check_moved(const std::string& text, const Loaded& loaded) {
  // A byte order mark or a directive has to come first; and where nothing is, nothing can move.
  const bool own_start =
      text.starts_with("\xef\xbb\xbf") || text.starts_with("%") || text.find("\n%") != std::string::npos;
  const bool nothing = loaded.errors.size() == 1 && loaded.errors[0].message.ends_with("must be a map, not nothing");
  if (!own_start && !nothing && text.find('\0') == std::string::npos && !text.starts_with("\xfe") &&
      !text.starts_with("\xff") && text.size() > 4)
    FUZZ_CHECK(outline(load("# moved\n" + text), 1) == outline(loaded, 0));
  if (!loaded.files.empty() && text.ends_with("\n") && text.starts_with("suite:") &&
      text.find("\n...") == std::string::npos) {
    const Loaded more = load(text + "no-such-key: 1\n");
    FUZZ_CHECK(more.files.empty() && !more.errors.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;  // several scenarios; the reader's own limits are met by unit tests
  const bitspec::fuzz::Input input(data, size);
  const std::string text(input.text());
  const auto tree = bitspec::yaml::Document::read("f.yaml", text);
  const Loaded loaded = tree ? bitspec::scenario::load_document(*tree) : load(text);
  FUZZ_CHECK(loaded.errors.size() <= kMostErrors);
  FUZZ_CHECK(loaded.files.empty() || loaded.errors.empty());
  for (const Error& error : loaded.errors) {
    FUZZ_CHECK(!error.message.empty() && error.message.find('\n') == std::string::npos);
    FUZZ_CHECK(error.place && error.place->line >= 0 && static_cast<std::size_t>(error.place->line) <= lines_of(text));
    FUZZ_CHECK(error.render().size() < 4096);
  }
  for (const auto& file : loaded.files) check_model(file, tree->root());
  if (text.size() % 4 == 0) check_moved(text, loaded);  // reading twice takes twice as long
  return 0;
}

const int bitspec::fuzz::kWellFormed = 65;
