// Corpus: what a run sent and received, as seeds for fuzz targets; `bitspec run --record-corpus DIR`.
//
// One folder for each target whose input it is (request_reader, answer_reader, header_fields, guid, ...). A file is
// named after its bytes, so that nothing is there twice and a second run into the same folder adds only what is new.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/results/result.h"

namespace bitspec::cli {

// What a corpus is made of: larger ones slow every fuzzer down, and show nothing new.
inline constexpr std::size_t kLargestSeed = 4096, kMostSeeds = 2000;

class Corpus {
 public:
  // Secrets have been replaced. Bodies of which the exchange has not every byte are left out with their heads.
  void add(const results::Exchange& exchange);

  // By target and name of the file.
  const std::map<std::string, std::map<std::string, std::string>>& seeds() const { return seeds_; }
  std::size_t left_out() const { return left_out_; }  // too large, or one too many

  // Makes the folder and writes a file there, which is removed; errors name what is in the way.
  static Result<void> try_folder(const std::string& folder);
  // The number of files that are new. What was written before an error stays.
  Result<std::size_t> write(const std::string& folder) const;

 private:
  void add_seed(const std::string& target, const std::string& text);
  void add_head(std::string_view head);

  std::map<std::string, std::map<std::string, std::string>> seeds_;
  std::size_t left_out_ = 0;
};

}  // namespace bitspec::cli
