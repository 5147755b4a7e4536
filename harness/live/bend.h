// Bends: the ways in which a packet of a program differs from the usual one, and what the server owes it then.
//
// A bend is written as keys of the scenario language; the row says what a packet bent like this is to the server: the
// same packet, one that it must refuse, or one about which the documents leave room. Outcomes are those that the suites
// expect of the same packets (docs/scenario-language.md).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/packet_type.h"
#include "harness/protocol/profile.h"

namespace bitspec::live {

enum class Effect {
  kSame,      // as if it were not bent
  kRefused,   // with `outcome`, where nothing else decides before; `rule` says so
  kEither,    // the documents leave room: whatever comes, and what it did to the session is not known
  kHarmless,  // kEither, but a success did what the packet usually does, and a refusal nothing
  kCut,       // the request ends early: a fragment may have been received in part
};

struct Bend {
  std::string_view name;     // of the row; unique
  std::string_view packets;  // which it applies to: letters of "pcfxa": ping, create, fragment, close, cancel
  // In flow style. $s: the session's name; $range, $first, $last, $total: those of the fragment; $less, $more: its size
  // and one beside it; $half: half of it;
  // $Type, $TYPE, $type: the packet's type; $Cut: without its last letter.
  std::string_view text;
  PerProfile<Effect> effect;
  std::string_view outcome;  // of kRefused
  std::string_view rule;     // the rule that a wrong answer breaks; "*": for each packet, with the packet's name for it
  bool needs_start = false;  // kRefused: a fragment that starts elsewhere may get a 416 instead
  std::string_view iis_outcome = {};  // where it is another one

  bool applies_to(PacketType type) const;
  bool fits_one_byte() const;  // bends a fragment of a single byte too: a range cannot be reversed there
  bool uses_range() const;     // its text depends on the fragment's
  std::string_view key() const { return text.substr(0, text.find(':')); }  // no two bends of a packet have the same
};

std::span<const Bend> bends();
const Bend* find_bend(std::string_view name);  // null: there is none
std::vector<const Bend*> bends_of(PacketType type);
std::string_view packet_word(PacketType type);  // "fragment", as in scenarios

}  // namespace bitspec::live
