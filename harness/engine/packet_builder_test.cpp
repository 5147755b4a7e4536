// The bytes that a step becomes.
#include "harness/engine/packet_builder.h"

#include <gtest/gtest.h>

namespace bitspec::engine {
namespace {

using scenario::BodySpec;

class PacketBuilderTest : public ::testing::Test {
 protected:
  const Layout layout_;
  const target::Target target_ = *target::target_from_url("http://h:8080/");
  const target::Location location_{target_.url, {}};
  Credentials credentials_{target_, location_};
  Sessions sessions_{layout_, target_, location_, "fragment/x", 1};
  PacketBuilder builder_{Profile::kWin32, target_, location_, credentials_, sessions_};

  std::string head_of(const auto& step) {
    const auto built = builder_.build(step, "step");
    return built ? built->out.head : "error: " + built.error().message;
  }
};

scenario::PacketStep packet(PacketType type) {
  scenario::PacketStep step;
  step.packet = type;
  return step;
}

TEST_F(PacketBuilderTest, APacketHasTheProtocolsOwnFields) {
  sessions_.begin("s", std::nullopt).id = "{1}";
  auto step = packet(PacketType::kFragment);
  step.range = scenario::Template{"10-19/20", {}};
  EXPECT_EQ(head_of(step),
            "BITS_POST /bitspec/fragment-x/bitspec-fragment-x-s.bin HTTP/1.1\r\nHost: h:8080\r\nBITS-Packet-Type: "
            "Fragment\r\n"
            "BITS-Session-Id: {1}\r\nContent-Range: bytes 10-19/20\r\nContent-Length: 10\r\n\r\n");
}

TEST_F(PacketBuilderTest, AFragmentNeedsASessionWithAnId) {
  EXPECT_EQ(head_of(packet(PacketType::kFragment)), "error: no session to send a Fragment for");
  sessions_.begin("s", std::nullopt);
  EXPECT_EQ(head_of(packet(PacketType::kFragment)), "error: the server gave session 's' no id");
}

TEST_F(PacketBuilderTest, EditsAndOrderComeLast) {
  auto step = packet(PacketType::kPing);
  step.edits = {{scenario::FieldEdit::Kind::kRename, "Host", {"hOST", {}}},
                {scenario::FieldEdit::Kind::kAdd, "X-Extra", {"1", {}}}};
  step.order = {"x-extra"};
  EXPECT_EQ(head_of(step),
            "BITS_POST /bitspec/fragment-x/bitspec-fragment-x-fresh1.bin HTTP/1.1\r\nX-Extra: 1\r\nhOST: h:8080\r\n"
            "BITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n");
}

TEST_F(PacketBuilderTest, ChunksAreFramedAsChunksInEveryKindOfStep) {
  BodySpec body;
  body.kind = BodySpec::Kind::kChunked;
  body.chunks = {{"abc", {}}, {"de", {}}};
  scenario::RequestStep request;
  request.method = {"PUT", {}};
  request.body = body;
  auto ping = packet(PacketType::kPing);
  ping.body = body;
  const auto check = [this](const auto& step) {
    const auto built = builder_.build(step, "step");
    ASSERT_TRUE(built);
    EXPECT_EQ(built->sent.fields.first("Transfer-Encoding"), "chunked");
    EXPECT_FALSE(built->sent.fields.has("Content-Length"));
    std::string bytes(built->out.body->size(), '\0');
    built->out.body->read(0, std::span(bytes));
    EXPECT_EQ(bytes, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  };
  check(request);
  check(ping);
}

}  // namespace
}  // namespace bitspec::engine
