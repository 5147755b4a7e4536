// Runs a target's own mutator and cross-over over the files of a folder, without a fuzzer.
// What has to hold: results are within the size limit, the same seed gives the same, most results differ from what they
// were made of, as many are well formed as the target says, and the target's property holds for them.
//
// Exit codes: 0 all that holds; 1 it does not; 2 the folder is not there or has no file.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/mutate.h"

extern "C" {
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned int seed);
std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data1, std::size_t size1, const std::uint8_t* data2,
                                      std::size_t size2, std::uint8_t* out, std::size_t max_size, unsigned int seed);
}

namespace {

constexpr std::size_t kMutants = 2500;
constexpr std::size_t kRoom = 400;  // bytes that a mutant may have more than its parent

const std::uint8_t* bytes(const std::string& text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

struct Parent {
  std::string text;
  bool well_formed = false;
};

std::vector<Parent> read_all(const char* folder) {
  std::vector<std::string> out;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  std::sort(out.begin(), out.end());
  std::vector<Parent> parents;
  for (auto& text : out) {
    const bool well_formed = bitspec::fuzz::well_formed(text);
    parents.push_back({std::move(text), well_formed});
  }
  return parents;
}

// A buffer of the very size, so that a sanitizer sees the first byte beyond it.
std::string mutant(const std::string& parent, const std::string* other, std::size_t most, unsigned seed) {
  std::vector<std::uint8_t> buffer(most);
  std::size_t size = 0;
  if (other != nullptr) {
    size = LLVMFuzzerCustomCrossOver(bytes(parent), parent.size(), bytes(*other), other->size(), buffer.data(), most,
                                     seed);
  } else {
    std::copy(parent.begin(), parent.end(), buffer.begin());
    size = LLVMFuzzerCustomMutator(buffer.data(), parent.size(), most, seed);
  }
  if (size > most) return std::string(most + 1, '!');
  return std::string(bitspec::fuzz::text_of(buffer.data(), size));
}

struct Count {
  std::size_t sound = 0, well_formed = 0, changed = 0, from_well_formed = 0;
};

bool one(const Parent& from, const Parent* with, unsigned seed, Count& count) {
  const auto& parent = from.text;
  const auto* other = with == nullptr ? nullptr : &with->text;
  const auto most = seed % 4 == 0 ? parent.size() : parent.size() + kRoom;
  const auto made = mutant(parent, other, most, seed);
  if (made.size() > most || made != mutant(parent, other, most, seed)) {
    std::fprintf(stderr, "seed %u: %s\n", seed, made.size() > most ? "larger than the limit" : "not the same twice");
    return false;
  }
  if (made.empty()) return true;  // no mutant; the fuzzer tries again
  ++count.sound;
  count.changed += made != parent ? 1 : 0;
  if (from.well_formed && (with == nullptr || with->well_formed)) {
    ++count.from_well_formed;
    count.well_formed += bitspec::fuzz::well_formed(made) ? 1 : 0;
  }
  if (seed % 16 == 0) LLVMFuzzerTestOneInput(bytes(made), made.size());  // the corpora are for that; this is a sample
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const auto parents = argc == 2 ? read_all(argv[1]) : std::vector<Parent>{};
  if (parents.empty()) {
    std::fprintf(stderr, "usage: %s FOLDER with at least one file\n", argv[0]);
    return 2;
  }
  Count count;
  for (unsigned seed = 1; seed <= kMutants; ++seed) {
    const auto& parent = parents[seed % parents.size()];
    const auto& other = parents[(seed * 7 + 3) % parents.size()];
    if (!one(parent, seed % 3 == 0 ? &other : nullptr, seed, count)) return 1;
  }
  std::printf("%zu mutants, %zu differ from their parent; %zu of %zu are well formed\n", count.sound, count.changed,
              count.well_formed, count.from_well_formed);
  const bool enough = count.sound * 2 > kMutants && count.changed * 2 > count.sound && count.from_well_formed > 0;
  const auto least = static_cast<std::size_t>(bitspec::fuzz::kWellFormed);
  return enough && count.well_formed * 100 >= count.from_well_formed * least ? 0 : 1;
}
