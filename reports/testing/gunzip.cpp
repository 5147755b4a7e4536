#include "reports/testing/gunzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <vector>

namespace bitspec::reports {

std::string gunzip(std::string_view bytes) {
  constexpr int kGzip = 16, kWindow = 15;
  constexpr std::size_t kStep = 64 * 1024;
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, kGzip + kWindow), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::vector<char> part(kStep);
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = kStep;
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(part.data(), kStep - stream.avail_out);
  }
  EXPECT_EQ(state, Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0u) << "bytes behind the stream";
  inflateEnd(&stream);
  return out;
}

}  // namespace bitspec::reports
