#include "harness/cli/output_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>

namespace bitspec::cli {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kLookEvery{10};  // for somebody who reads a pipe

tl::unexpected<Error> io_error(const std::string& what, const std::string& path) {
  return fail(ErrorCode::kIo, "cannot " + what + " " + path + ": " + std::strerror(errno));
}

enum class Kind { kFile, kDevice, kFolder };

struct Place {
  std::string path;  // where the bytes end up
  std::string part;  // written first; beside it, so that the rename stays within one file system
  Kind kind = Kind::kFile;
};

Place place_of(const std::string& given) {
  Place place{given, "", Kind::kFile};
  if (char* real = realpath(given.c_str(), nullptr)) {
    place.path = real;
    std::free(real);
  }
  struct stat status {};
  if (stat(place.path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    place.kind = S_ISDIR(status.st_mode) ? Kind::kFolder : Kind::kDevice;
  }
  place.part = place.path + "." + std::to_string(getpid()) + ".part";
  return place;
}

// A pipe is opened once somebody reads it, which may take a moment.
int open_device(const Place& place, milliseconds patience) {
  const auto until = Clock::now() + patience;
  for (;;) {
    const int file = open(place.path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file >= 0 || errno != ENXIO || Clock::now() >= until) return file;
    std::this_thread::sleep_for(kLookEvery);
  }
}

int open_file(const Place& place) {
  return open(place.part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

bool write_all(int file, std::string_view text, milliseconds patience) {
  while (!text.empty()) {
    const ssize_t n = write(file, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) {
      pollfd entry{file, POLLOUT, 0};
      if (poll(&entry, 1, static_cast<int>(patience.count())) != 0) continue;
      errno = ETIMEDOUT;
    }
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

Result<void> make_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return {};
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorCode::kIo, "cannot make the folder " + folder.string() + ": " + error.message());
  return {};
}

Result<void> try_output(const std::string& path) {
  const Place place = place_of(path);
  if (place.kind == Kind::kFolder) return fail(ErrorCode::kIo, "cannot write " + path + ": it is a folder");
  if (place.kind == Kind::kDevice) {
    if (access(place.path.c_str(), W_OK) != 0) return io_error("write", path);
    return {};
  }
  const int file = open_file(place);
  if (file < 0) return io_error("write", path);
  close(file);
  unlink(place.part.c_str());
  return {};
}

Result<void> write_output(const std::string& path, std::string_view text, milliseconds patience) {
  const Place place = place_of(path);
  const int file = place.kind == Kind::kDevice ? open_device(place, patience) : open_file(place);
  if (file < 0 && errno == ENXIO) return fail(ErrorCode::kIo, "cannot write " + path + ": nobody reads it");
  if (file < 0) return io_error("write", path);
  const bool written = write_all(file, text, patience);
  const int write_error = errno;
  const bool closed = close(file) == 0;
  if (!written) errno = write_error;
  const bool renamed =
      written && closed && (place.kind == Kind::kDevice || rename(place.part.c_str(), place.path.c_str()) == 0);
  if (renamed) return {};
  auto error = io_error("write", path);
  if (place.kind != Kind::kDevice) unlink(place.part.c_str());
  return error;
}

Result<std::string> read_input(const std::string& path, std::size_t most) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe without a writer is not waited for
  // A file that the user named and that is not there is his mistake, not ours.
  if (file < 0) return fail(ErrorCode::kNotFound, "cannot read " + path + ": " + std::strerror(errno));
  struct stat status {};
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(file);
    return bad_input("cannot read " + path + ": it is " +
                     (S_ISDIR(status.st_mode) ? "a folder" : "not a regular file"));
  }
  std::string text;
  char buffer[65536];
  ssize_t n = 0;
  while (text.size() <= most && ((n = read(file, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR))) {
    if (n > 0) text.append(buffer, static_cast<std::size_t>(n));
  }
  const int read_error = errno;
  close(file);
  if (n < 0) return fail(ErrorCode::kNotFound, "cannot read " + path + ": " + std::strerror(read_error));
  if (text.size() > most) {
    const std::string limit = most >> 20 ? std::to_string(most >> 20) + " MiB" : std::to_string(most) + " bytes";
    return fail(ErrorCode::kLimit, "cannot read " + path + ": it is larger than " + limit);
  }
  return text;
}

}  // namespace bitspec::cli
