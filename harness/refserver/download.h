// Download: GET and HEAD of uploaded files, with ranges.  [RFC 9110 14, Win32 http-requirements-for-bits-downloads]
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/refserver/answer.h"
#include "harness/refserver/faults/faults.h"
#include "harness/refserver/request_reader.h"
#include "harness/refserver/store/files.h"

namespace bitspec::refserver {

struct Download {
  struct Piece {
    std::string text;  // sent before the bytes: the head of a part, or the last boundary
    std::uint64_t first = 0, size = 0;
  };
  AnswerSpec head;
  std::string place;  // name of the file; empty for a reply
  std::unique_ptr<StoredFile> file;
  std::vector<Piece> pieces;  // nothing for HEAD
};

// `reply`: not null where the path is that of a reply.
Download download(const RequestHead& request, const std::string& path, const Files& files,
                  std::unique_ptr<StoredFile> reply, const FaultSet& faults);

}  // namespace bitspec::refserver
