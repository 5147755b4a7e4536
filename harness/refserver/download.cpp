#include "harness/refserver/download.h"

#include "harness/protocol/http_date.h"
#include "harness/refserver/byte_range.h"
#include "harness/refserver/store/place.h"

namespace bitspec::refserver {
namespace {

constexpr std::string_view kBoundary = "bitspec-part-3f1c7a";
constexpr std::string_view kContentType = "application/octet-stream";

std::string content_range(const ByteRange& range, std::uint64_t size) {
  return "bytes " + std::to_string(range.first) + "-" + std::to_string(range.last) + "/" + std::to_string(size);
}

std::string part_head(const ByteRange& range, std::uint64_t size, bool first) {
  return std::string(first ? "" : "\r\n") + "--" + std::string(kBoundary) +
         "\r\nContent-Type: " + std::string(kContentType) + "\r\nContent-Range: " + content_range(range, size) +
         "\r\n\r\n";
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

void one_range(Download& download, const ByteRange& range) {
  begin(download, 206, std::string(kContentType));
  download.head.fields.add("Content-Range", content_range(range, download.file->size()));
  download.pieces.push_back({"", range.first, range.size()});
}

void several_ranges(Download& download, const std::vector<ByteRange>& ranges) {
  begin(download, 206, "multipart/byteranges; boundary=" + std::string(kBoundary));
  for (const auto& range : ranges) {
    download.pieces.push_back(
        {part_head(range, download.file->size(), download.pieces.empty()), range.first, range.size()});
  }
  download.pieces.push_back({"\r\n--" + std::string(kBoundary) + "--\r\n", 0, 0});
}

void unsatisfiable(Download& download) {
  download.head = plain_answer(416);
  download.head.fields.add("Content-Range", "bytes */" + std::to_string(download.file->size()));
}

void choose(Download& download, const RequestHead& request, const FaultSet& faults) {
  // A range is defined for GET only. [RFC 9110 14.2]
  const auto value = request.method == "GET" ? request.fields.first("Range") : std::nullopt;
  const auto ranges = value ? parse_byte_ranges(*value, download.file->size(), faults) : std::nullopt;
  if (!ranges) return whole(download);
  if (ranges->empty()) return unsatisfiable(download);
  if (ranges->size() == 1) return one_range(download, ranges->front());
  several_ranges(download, *ranges);
}

void add_length(Download& download) {
  std::uint64_t length = 0;
  for (const auto& piece : download.pieces) length += piece.text.size() + piece.size;
  download.head.fields.set("Content-Length", std::to_string(length));
}

}  // namespace

Download download(const RequestHead& request, const std::string& path, const Files& files, Profile,
                  const FaultSet& faults) {
  Download result;
  const auto place = place_name(path);
  if (place && !is_folder_name(*place)) result.file = files.open(*place);
  if (!result.file) {
    result.head = plain_answer(404);
    return result;
  }
  choose(result, request, faults);
  add_length(result);
  result.head.fields.add("Last-Modified", imf_fixdate(result.file->modified()));
  result.head.fields.add("Accept-Ranges", "bytes");
  if (request.method == "HEAD") result.pieces.clear();
  return result;
}

}  // namespace bitspec::refserver
