#include "harness/recording/capture_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>

#include "harness/recording/capture.h"

namespace bitspec::recording {
namespace {

// What a capture says, as one text for each connection and side.
class Heard : public Receiver {
 public:
  void opened(std::uint64_t, std::string_view, std::string_view) override {}
  void piece(const Piece& piece) override {
    at(piece.connection, piece.from) += piece.bytes;
    last = piece;
  }
  void lost(std::uint64_t, Side, Loss, std::optional<std::uint64_t>, const Place&) override { ++losses; }
  void ended(std::uint64_t connection, Side side, Ending ending, const Place&) override {
    at(connection, side) += ending == Ending::kFin ? " FIN" : ending == Ending::kReset ? " RST" : " cut";
  }
  std::string& at(std::uint64_t connection, Side side) {
    return said[std::to_string(connection) + (side == Side::kClient ? " >" : " <")];
  }

  std::map<std::string, std::string> said;
  int losses = 0;
  Piece last;
};

TEST(CaptureFile, IsReadAsItWasWritten) {
  const std::string path = testing::TempDir() + "capture-file-" + std::to_string(::getpid()) + ".pcap";
  const std::string large(kLargestPiece, 'x');
  {
    auto file = CaptureFile::create(path, 8080);
    ASSERT_TRUE(file) << file.error().message;
    (*file)->opened(1);
    (*file)->piece({1, Side::kClient, "GET / HTTP/1.1\r\n\r\n", {}, 1700000000.25});
    (*file)->opened(2);
    (*file)->piece({1, Side::kServer, std::string_view("\0\xff\r\n", 4), {}, 1700000000.5});
    (*file)->piece({2, Side::kClient, large, {}, 1700000001.0});
    (*file)->piece({2, Side::kClient, large, {}, 1700000001.0});
    (*file)->ended(1, Side::kClient, Ending::kFin);
    (*file)->ended(1, Side::kServer, Ending::kFin);
    (*file)->ended(2, Side::kServer, Ending::kReset);
    EXPECT_EQ((*file)->packets(), 13u);
    EXPECT_TRUE((*file)->flush());
  }
  Heard heard;
  const auto summary = read_capture(path, heard);
  ::unlink(path.c_str());
  EXPECT_FALSE(summary.error);
  EXPECT_EQ(summary.packets, 13u);
  EXPECT_EQ(heard.losses, 0);
  EXPECT_EQ(heard.said["1 >"], "GET / HTTP/1.1\r\n\r\n FIN");
  EXPECT_EQ(heard.said["1 <"], std::string("\0\xff\r\n", 4) + " FIN");
  EXPECT_EQ(heard.said["2 >"].substr(0, 2 * kLargestPiece), large + large);
  EXPECT_EQ(heard.last.time, 1700000001.0);
}

TEST(CaptureFile, SaysWhereItCannotBe) {
  const auto file = CaptureFile::create("/nowhere/a.pcap", 80);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message, "/nowhere/a.pcap: no such file or directory");
}

}  // namespace
}  // namespace bitspec::recording
