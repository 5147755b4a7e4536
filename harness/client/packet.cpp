#include "harness/client/packet.h"

namespace bitspec::client {

std::string text_of(const Packet& packet) {
  std::string out(mixed_case(packet.type));
  if (packet.range) out += packet.range->text().substr(std::string_view("bytes").size());
  return out;
}

}  // namespace bitspec::client
