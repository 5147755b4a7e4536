// Sequences of packets for the session machine, and the bytes they are kept in.
//
// Every byte string is a sequence: one byte of settings, then eight for each packet; what is left over at the end does
// not count. Offsets are written down, not relative to what was sent before: a sequence with a packet less is still a
// sequence.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/profile.h"

namespace bitspec::machine {

constexpr std::size_t kSlots = 3, kUrls = 2;
constexpr std::array<const char*, kUrls> kUrl = {"u/a", "u/b"};
constexpr std::size_t kMostPackets = 32;
constexpr std::uint64_t kLongestBody = 256;  // of a longer one the connection breaks off here

// What the server is set to. The numbers are small, so that the small numbers of the packets meet them.
struct Settings {
  Profile profile = Profile::kWin32;
  bool timeout = false, overwrite = true, limits = false;
  friend bool operator==(const Settings&, const Settings&) = default;
};
constexpr std::uint64_t kTimeoutMs = 100, kMaxUpload = 40, kMaxFragment = 20;

struct Packet {
  enum What { kPing, kCreate, kFragment, kClose, kCancel, kUnknown, kWait, kWaitAndClean } what = kPing;
  // The session id it carries. kUsual: that of its slot, or none on Ping and Create-Session.
  enum Id { kUsual, kOwn, kCapitals, kTwice, kNext, kNone, kEmpty, kForeign } id = kUsual;
  enum Framing { kLength, kNoLength, kChunked } framing = kLength;
  std::size_t slot = 0;      // which of the client's sessions
  std::size_t url = 0;       // of a Create
  std::size_t spelling = 0;  // of the type, or of the protocols that a Create offers; see kTypes, kOffers
  bool other_url = false;    // sent to the URL the session does not belong to
  bool escaped = false;      // the same URL with an escape
  bool breaks_off = false;   // the connection ends in the body
  std::uint64_t first = 0, last = 0, total = 1, length = 0;  // first: of a kWait, the milliseconds
  unsigned char mark = 0;                                    // of its bytes

  friend bool operator==(const Packet&, const Packet&) = default;
  char byte_at(std::uint64_t offset) const { return static_cast<char>('a' + (mark + offset) % 26); }
  bool waits() const { return what == kWait || what == kWaitAndClean; }
  bool ends_early() const { return breaks_off || length > kLongestBody; }
  std::uint64_t wait_ms() const { return std::min<std::uint64_t>(first, 65536); }
  // Bytes of the body that arrive.
  std::uint64_t arrives() const { return std::min(breaks_off ? length / 2 : length, kLongestBody); }
  std::string text() const;
};
using Packets = std::vector<Packet>;

struct Sequence {
  Settings settings;
  Packets packets;
  friend bool operator==(const Sequence&, const Sequence&) = default;
};

// What is no type, "" standing for no field at all.
constexpr std::array<const char*, 4> kUnknownTypes = {"", "Ack", "Fragments", "Close_Session"};

// The offers of a Create-Session: those after the second are wrong everywhere, the second is wrong but in mc-bup.
constexpr std::string_view kBits15Capitals = "{7DF0354D-249B-430F-820D-3D2A9BEF4931}";
constexpr std::array<const char*, 6> kOffers = {
    "{7df0354d-249b-430f-820d-3d2a9bef4931}",
    "{11111111-2222-3333-4444-555555555555},{7df0354d-249b-430f-820d-3d2a9bef4931}",
    "{11111111-2222-3333-4444-555555555555}",
    "7df0354d-249b-430f-820d-3d2a9bef4931",
    "",
    "{7df0354d-249b-430f-820d-3d2a9bef4931",
};

inline std::string Packet::text() const {
  constexpr std::array kNames = {"ping", "create", "fragment", "close", "cancel", "unknown", "wait", "wait and clean"};
  constexpr std::array kIds = {"",        ", id named", ", id in capitals", ", id twice", ", id of the next",
                               ", no id", ", empty id", ", foreign id"};
  std::ostringstream out;
  out << kNames[what];
  if (waits()) return out.str() + " " + std::to_string(wait_ms()) + " ms";
  out << " session " << slot;
  if (what == kCreate) out << " at " << kUrl[url];
  if (what == kFragment) out << " " << first << "-" << last << "/" << total << " of " << length << " bytes";
  if (what != kFragment && length > 0) out << " with " << length << " bytes";
  if (what == kFragment) out << ", mark " << int{mark};
  if (spelling > 0) out << ", spelling " << spelling;
  out << kIds[id] << (framing == kChunked ? ", chunked" : framing == kNoLength ? ", no length" : "");
  out << (breaks_off ? ", broken off" : "") << (other_url ? ", to the other URL" : "");
  return out.str() + (escaped ? ", URL escaped" : "");
}

// Numbers up to 239 stand for themselves; the others are those where servers go wrong.
constexpr std::array<std::uint64_t, 16> kLarge = {240,
                                                  255,
                                                  256,
                                                  4096,
                                                  65535,
                                                  65536,
                                                  (1ULL << 31) - 1,
                                                  1ULL << 31,
                                                  (1ULL << 32) - 1,
                                                  1ULL << 32,
                                                  (1ULL << 32) + 1,
                                                  (1ULL << 32) + 5,
                                                  (1ULL << 63) - 1,
                                                  1ULL << 63,
                                                  UINT64_MAX - 1,
                                                  UINT64_MAX};

constexpr std::uint64_t number_of(unsigned char code) {
  return code < 256 - kLarge.size() ? code : kLarge[code - (256 - kLarge.size())];
}
inline unsigned char code_of(std::uint64_t number) {
  for (std::size_t i = 0; i < kLarge.size(); ++i) {
    if (kLarge[i] == number) return static_cast<unsigned char>(256 - kLarge.size() + i);
  }
  return static_cast<unsigned char>(number);
}

constexpr std::size_t kPacketBytes = 8;

inline Packet decode_packet(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const auto flag = [&](unsigned bit) { return ((at(1) >> bit) & 1U) != 0; };
  Packet p;
  p.what = static_cast<Packet::What>(at(0) & 7U);
  p.id = static_cast<Packet::Id>((at(0) >> 3U) & 7U);
  p.framing = std::array{Packet::kLength, Packet::kNoLength, Packet::kChunked, Packet::kLength}[at(0) >> 6U];
  p.slot = (at(1) & 3U) % kSlots;
  p.url = flag(2) ? 1 : 0;
  p.other_url = flag(3), p.escaped = flag(4), p.breaks_off = flag(5);
  p.spelling = at(2) % kOffers.size();
  p.first = number_of(at(3)), p.last = number_of(at(4)), p.total = number_of(at(5)), p.length = number_of(at(6));
  p.mark = at(7);
  return p;
}

inline std::string encode_packet(const Packet& p) {
  const auto bit = [](bool set, unsigned place) { return set ? 1U << place : 0U; };
  const unsigned kind =
      static_cast<unsigned>(p.what) | static_cast<unsigned>(p.id) << 3U | static_cast<unsigned>(p.framing) << 6U;
  const unsigned where = static_cast<unsigned>(p.slot) | bit(p.url == 1, 2) | bit(p.other_url, 3) | bit(p.escaped, 4) |
                         bit(p.breaks_off, 5);
  std::string out;
  for (const unsigned byte :
       {kind, where, static_cast<unsigned>(p.spelling), unsigned{code_of(p.first)}, unsigned{code_of(p.last)},
        unsigned{code_of(p.total)}, unsigned{code_of(p.length)}, unsigned{p.mark}})
    out += static_cast<char>(byte);
  return out;
}

inline Sequence decode(std::string_view bytes) {
  Sequence out;
  if (bytes.empty()) return out;
  const auto set = static_cast<unsigned char>(bytes[0]);
  out.settings = {kProfiles[(set & 3U) % kProfiles.size()], (set & 4U) != 0, (set & 8U) == 0, (set & 16U) != 0};
  for (bytes.remove_prefix(1); bytes.size() >= kPacketBytes && out.packets.size() < kMostPackets;
       bytes.remove_prefix(kPacketBytes))
    out.packets.push_back(decode_packet(bytes.substr(0, kPacketBytes)));
  return out;
}

inline std::string encode(const Sequence& sequence) {
  const auto& s = sequence.settings;
  std::string out(1, static_cast<char>(static_cast<unsigned>(s.profile) | (s.timeout ? 4U : 0U) |
                                       (s.overwrite ? 0U : 8U) | (s.limits ? 16U : 0U)));
  for (const auto& p : sequence.packets) out += encode_packet(p);
  return out;
}

}  // namespace bitspec::machine
