// Files: uploads, finished and unfinished. One interface, in memory or in a folder.
//
// Names come from place_name(): safe, relative, without dots, '/' between the parts. Keys of working data are chosen by
// the store. Every call may come from any thread; two calls for the same key never come at once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "harness/base/result.h"

namespace bitspec::refserver {

// A finished file, open for reading: stays readable when it is replaced.
class StoredFile {
 public:
  virtual ~StoredFile() = default;
  virtual std::uint64_t size() const = 0;
  virtual std::int64_t modified() const = 0;  // seconds since 1970
  // Changes with every new content at a name, even within a second; "": unknown.
  virtual std::string version() const { return ""; }
  // Bytes read from `offset`, fewer than asked for at the end only.
  virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const = 0;
};

// The working data of one session, open for writing.
class WorkWriter {
 public:
  virtual ~WorkWriter() = default;
  // `offset` is never beyond what was written before: nothing is allocated ahead.
  virtual Result<void> write(std::uint64_t offset, std::span<const char> bytes) = 0;
};

enum class PlaceKind { kNothing, kFile, kFolder };

class Files {
 public:
  virtual ~Files() = default;

  virtual PlaceKind kind(const std::string& name) const = 0;
  virtual std::unique_ptr<StoredFile> open(const std::string& name) const = 0;  // null: no such file
  virtual void remove(const std::string& name) = 0;

  virtual Result<std::unique_ptr<WorkWriter>> writer(const std::string& key) = 0;
  // Truncates the working data to `size` and moves it to `name` atomically, replacing a file there. The working data is
  // gone.
  virtual Result<void> publish(const std::string& key, std::uint64_t size, const std::string& name) = 0;
  // The same with a copy.
  virtual Result<void> expose(const std::string& key, std::uint64_t size, const std::string& name) = 0;
  virtual void drop(const std::string& key) = 0;  // no effect if there is none
  // The working data, open for reading; null: there is none.
  virtual std::unique_ptr<StoredFile> open_work(const std::string& key) const = 0;
  // Truncates it to `size` first: what lies beyond was never counted.
  virtual Result<std::unique_ptr<StoredFile>> seal(const std::string& key, std::uint64_t size) = 0;
  virtual std::string work_path(const std::string& key) const = 0;  // full path of the working data; "" in memory
  // Bytes of all finished files whose name begins with `prefix`.
  virtual std::uint64_t bytes_below(const std::string& prefix) const = 0;
};

// More than `most` bytes belong in a folder: clients must not be able to use up the memory of the machine. They count
// together, finished or not; a write beyond them is a kLimit error.
inline constexpr std::uint64_t kMostInMemory = 256ULL << 20;
std::unique_ptr<Files> memory_files(std::uint64_t most = kMostInMemory);

struct FolderOptions {
  std::filesystem::path folder;   // files/ and work/ are created below it
  bool work_below_files = false;  // work/ is created in files/, where names reach it
  bool keep_work = false;         // working data with a file of the SessionJournal beside it stays
};
// Other working data of an earlier run is removed. Symbolic links below files/ are not followed.
Result<std::unique_ptr<Files>> folder_files(const FolderOptions& options);

}  // namespace bitspec::refserver
