#include "harness/protocol/known_fields.h"

#include <gtest/gtest.h>

namespace bitspec {
namespace {

struct FieldCase {
  std::string_view name, meant;
};

TEST(MisspeltBitsField, Table) {
  const FieldCase cases[] = {
      {"BITS-Packet-Type", ""},
      {"bits-PACKET-type", ""},
      {"BITS-Packet-Typ", "BITS-Packet-Type"},
      {"BIST-Packet-Type", "BITS-Packet-Type"},
      {"bits-sesion-id", "BITS-Session-Id"},
      {"BITS-Error-Kode", "BITS-Error-Code"},
      {"BITS_Session_Id", "BITS-Session-Id"},
      {"BITS-Package-Type", ""},
      {"BITS-Future-Thing", ""},
      {"X-Error", ""},
      {"Host", ""},
      {"Content-Range", ""},
      {"", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(misspelt_bits_field(c.name), c.meant);
  }
  EXPECT_EQ(misspelt_bits_field(std::string(100'000, 'B')), "");
}

TEST(MisspeltBitsField, NoKnownFieldIsTakenForAnother) {
  for (const auto& name : known_bits_fields()) EXPECT_EQ(misspelt_bits_field(name), "") << name;
}

}  // namespace
}  // namespace bitspec
