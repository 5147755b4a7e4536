// Packet sequences of up to 32 packets, in every profile, with and without timeout, overwriting and limits.
// Property: the reference store, the session model and a naive account of the protocol agree after each packet about
// the answer (status, offset, error code, session), the state of the session and the bytes of the files.
#include "fuzz/custom_mutator.h"
#include "fuzz/fuzz_check.h"
#include "fuzz/session_mutate.h"
#include "fuzz/session_walk.h"

namespace machine = bitspec::machine;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1 + machine::kMostPackets * machine::kPacketBytes) return 0;  // all that is decoded
  const bitspec::fuzz::Input input(data, size);
  const auto sequence = machine::decode(input.text());
  const std::string difference = machine::difference(sequence);
  if (!difference.empty()) {
    for (const auto& packet : sequence.packets) std::fprintf(stderr, "  %s\n", packet.text().c_str());
    std::fprintf(stderr, "%s: %s\n", std::string(bitspec::profile_name(sequence.settings.profile)).c_str(),
                 difference.c_str());
  }
  FUZZ_CHECK(difference.empty());
  return 0;
}

const int bitspec::fuzz::kWellFormed = 100;
bool bitspec::fuzz::well_formed(std::string_view text) {
  return machine::encode(machine::decode(text)) == text;
}

std::string bitspec::fuzz::mutated(std::string_view text, std::size_t, Random& random) {
  auto sequence = machine::decode(text);
  machine::mutate(sequence, random);
  return machine::encode(sequence);
}
std::string bitspec::fuzz::crossed_over(std::string_view one, std::string_view two, Random& random) {
  auto sequence = machine::decode(one);
  sequence.packets = crossed(sequence.packets, machine::decode(two).packets, machine::kMostPackets, random);
  return machine::encode(sequence);
}
