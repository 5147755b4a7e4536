#include "harness/refserver/download.h"

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "harness/protocol/http_date.h"
#include "harness/refserver/answer_faults.h"
#include "harness/refserver/byte_range.h"
#include "harness/refserver/faults/faulty_place.h"

namespace bitspec::refserver {
namespace {

constexpr std::string_view kBoundary = "bitspec-part-3f1c7a";
constexpr std::string_view kContentType = "application/octet-stream";

std::string content_range(const ByteRange& range, std::uint64_t size) {
  return "bytes " + std::to_string(range.first) + "-" + std::to_string(range.last) + "/" + std::to_string(size);
}

std::string part_head(const ByteRange& range, std::uint64_t size, bool first, const FaultSet& faults) {
  std::string head = first ? "" : "\r\n";
  if (first && faults.on(Fault::kRangesMultiPreamble)) head = "\r\n\r\n\r\n";
  head += "--" + std::string(kBoundary) + "\r\nContent-Type: " + std::string(kContentType) + "\r\n";
  if (!faults.on(Fault::kRangesMultiPartBare)) head += "Content-Range: " + content_range(range, size) + "\r\n";
  if (faults.on(Fault::kRangesMultiPartLong)) head += "X-Padding: " + std::string(300, 'x') + "\r\n";
  return head + "\r\n";
}

void begin(Download& download, int status, const std::string& type) {
  download.head.status = status;
  download.head.reason = reason_phrase(status);
  download.head.fields.add("Content-Type", type);
}

void whole(Download& download) {
  begin(download, 200, std::string(kContentType));
  download.pieces.push_back({"", 0, download.file->size()});
}

void one_range(Download& download, const ByteRange& range, const FaultSet& faults) {
  begin(download, 206, std::string(kContentType));
  if (!faults.on(Fault::kRangesContentRangeMissing)) {
    download.head.fields.add("Content-Range", content_range(range, download.file->size()));
  }
  download.pieces.push_back({"", range.first, range.size()});
}

void several_ranges(Download& download, const std::vector<ByteRange>& ranges, const FaultSet& faults) {
  begin(download, 206, "multipart/byteranges; boundary=" + std::string(kBoundary));
  for (const auto& range : ranges) {
    download.pieces.push_back(
        {part_head(range, download.file->size(), download.pieces.empty(), faults), range.first, range.size()});
  }
  download.pieces.push_back({"\r\n--" + std::string(kBoundary) + "--\r\n", 0, 0});
}

void unsatisfiable(Download& download) {
  download.head = plain_answer(416);
  download.head.fields.add("Content-Range", "bytes */" + std::to_string(download.file->size()));
}

std::size_t commas_in(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, ','));
}

std::string entity_tag(const StoredFile& file) {
  const auto version = file.version();
  return version.empty() ? "" : '"' + version + '"';
}

// Whether a Range is to be looked at. A date is a strong validator only when it is no longer that of now, and an entity
// tag is compared as it is, so that a weak one never matches. [RFC 9110 13.1.5, 8.8.2.2]
bool if_range_holds(const RequestHead& request, const StoredFile& file, const FaultSet& faults) {
  auto value = request.fields.first("If-Range");
  if (!value || faults.on(Fault::kIfRangeIgnored)) return true;
  if (faults.on(Fault::kIfRangeWeak) && value->starts_with("W/")) value->erase(0, 2);
  if (value->ends_with('"')) return *value == entity_tag(file);
  return *value == imf_fixdate(file.modified()) && std::time(nullptr) > file.modified() + 1;
}

void choose(Download& download, const RequestHead& request, const FaultSet& faults) {
  // A range is defined for GET only. [RFC 9110 14.2]
  auto value = request.method == "GET" ? request.fields.first("Range") : std::nullopt;
  if (value && !if_range_holds(request, *download.file, faults)) value.reset();
  if (value && request.fields.has("If-Range") && faults.on(Fault::kIfRange304)) {
    download.head = plain_answer(304);
    return;
  }
  const auto ranges = value ? parse_byte_ranges(*value, download.file->size(), faults) : std::nullopt;
  if (value && !ranges && faults.on(Fault::kRangesMalformedRefused)) {
    download.head = plain_answer(500);
    return;
  }
  if (!ranges || faults.on(Fault::kRangesIgnored)) return whole(download);
  if (ranges->size() > 0 && ranges->size() <= commas_in(*value) && faults.on(Fault::kRangesMultiAllOrNone))
    return unsatisfiable(download);
  if (ranges->empty()) return faults.on(Fault::kRangesOutsideWhole) ? whole(download) : unsatisfiable(download);
  if (ranges->size() == 1) return one_range(download, ranges->front(), faults);
  several_ranges(download, *ranges, faults);
}

void add_length(Download& download) {
  std::uint64_t length = 0;
  for (const auto& piece : download.pieces) length += piece.text.size() + piece.size;
  download.head.fields.set("Content-Length", std::to_string(length));
}

// Changes a download that was right.
void apply_download_faults(Download& download, const RequestHead& request, const FaultSet& faults) {
  auto& fields = download.head.fields;
  const bool head = request.method == "HEAD";
  const bool bare =
      faults.on(Fault::kDownloadLastModifiedMissing) || (head && faults.on(Fault::kHeadLastModifiedMissing));
  if (bare) fields.remove("Last-Modified");
  if (faults.on(Fault::kDownloadAcceptRangesWrong)) fields.set("Accept-Ranges", "lines");
  if (faults.on(Fault::kDownloadClaimsGzip)) fields.add("Content-Encoding", "gzip");
  if (head && faults.on(Fault::kHeadLengthZero)) fields.set("Content-Length", "0");
  if (download.pieces.empty()) return;
  auto& last = download.pieces.back();
  if (faults.on(Fault::kDownloadCut) && last.size > 1) {
    --last.size;
    add_length(download);
  }
  if (!faults.on(Fault::kDownloadChunked) || download.pieces.size() > 1) return;
  char size[32];
  std::snprintf(size, sizeof(size), "%llx\r\n", static_cast<unsigned long long>(last.size));
  last.text = size;
  download.pieces.push_back({"\r\n0\r\n\r\n", 0, 0});
  fields.remove("Content-Length");
  fields.add("Transfer-Encoding", "chunked");
}

// For a fault: a file as read by a program with 32-bit sizes and offsets.
class NarrowedFile : public StoredFile {
 public:
  explicit NarrowedFile(std::unique_ptr<StoredFile> file) : file_(std::move(file)) {}
  std::uint64_t size() const override { return static_cast<std::uint32_t>(file_->size()); }
  std::int64_t modified() const override { return file_->modified(); }
  std::string version() const override { return file_->version(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const override {
    return file_->read(static_cast<std::uint32_t>(offset), out);
  }

 private:
  std::unique_ptr<StoredFile> file_;
};

std::unique_ptr<StoredFile> narrowed(std::unique_ptr<StoredFile> file) {
  return std::make_unique<NarrowedFile>(std::move(file));
}

bool refused(const RequestHead& request, const FaultSet& faults) {
  if (faults.on(Fault::kDownloadHttp10Refused) && request.minor_version == 0) return true;
  return faults.on(Fault::kDownloadUnknownFieldRefused) && request.fields.has("X-Anything");
}

}  // namespace

Download download(const RequestHead& request, const std::string& path, const Files& files,
                  std::unique_ptr<StoredFile> reply, const FaultSet& faults) {
  Download result;
  if (refused(request, faults)) {
    result.head = plain_answer(400);
    return result;
  }
  auto name = path;
  if (faults.on(Fault::kDownloadPlusIsBlank)) std::ranges::replace(name, '+', ' ');
  const auto place = faulty_place_name(name, faults);
  result.file = std::move(reply);
  if (!result.file && place && !is_folder_name(*place)) {
    result.place = *place;
    result.file = files.open(*place);
  }
  if (result.file && faults.on(Fault::kDownload32Bit)) result.file = narrowed(std::move(result.file));
  if (!result.file) {
    result.head = plain_answer(404);
    apply_plain_faults(result.head, faults);
    return result;
  }
  choose(result, request, faults);
  add_length(result);
  result.head.fields.add("Last-Modified", imf_fixdate(result.file->modified()));
  result.head.fields.add("Accept-Ranges", "bytes");
  if (const auto tag = entity_tag(*result.file); !tag.empty()) result.head.fields.add("ETag", tag);
  apply_download_faults(result, request, faults);
  if (request.method == "HEAD") {
    if (faults.on(Fault::kHeadHasBody)) result.head.body = "a body where none may be";  // goes out with the head
    result.pieces.clear();
  }
  return result;
}

}  // namespace bitspec::refserver
