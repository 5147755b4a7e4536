// Fault: one mistake that clients make, injected by name, and the rule that it breaks.
//
// The upload itself does nothing wrong: faults change its settings, what it reads in a reply, and what it sends, on the
// way in and out.
#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace bitspec::client {

enum class Fault {
  // What is set once.
  kPingMissing,
  kPingMissingOnResume,
  kPingMissingAtHost,
  kOffsetAheadFollowed,
  kRetryAtOnce,
  kRetryForEver,
  kRestartStorm,
  kAnswerAwaitedForEver,
  kLoginUnasked,
  kLoginEverywhere,
  kLoginBasicPreferred,
  kLoginForEver,
  // What is read in a reply.
  k416OffsetPlusOne,
  k416IsFinal,
  k416WithTotalStartsOver,
  k416WithoutOffsetGoesOn,
  k413SameSizeAgain,
  kOffsetInsideIgnored,
  kOffsetBackIgnored,
  kOffsetBeyondTotalAccepted,
  kOffsetMissingIsTotal,
  kOffsetReadLoosely,
  kPageIsAck,
  kCreate202Accepted,
  kCreateProtocolIgnored,
  kCreateProtocolNotNeeded,
  kCreateSessionIdInvented,
  kCreateAckAssumed,
  kSessionIdAdopted,
  kSessionIdRequired,
  kNotFoundRepeated,
  kNotFoundOnCloseRepeated,
  kErrorOtherName,
  kErrorExactSpelling,
  kTooLargeRepeated,
  kApplicationErrorIgnored,
  kTransientIsFinal,
  kFinalRepeated,
  kClose4xxRepeated,
  kClose5xxIsFinal,
  kLostAckStartsOver,
  kResetOffsetGuessed,
  kEarlyAnswerIgnored,
  kInterimIsFinal,
  kFieldNamesExact,
  kFoldIsField,
  kAckBodyRefused,
  kUnknownFieldRefused,
  kHostIdIgnored,
  kHostIdCutOut,
  kHostLeftAtOnce,
  kHostNeverLeft,
  kFallbackStartsOver,
  // What is sent.
  kCloseMissing,
  kCloseEarly,
  kCloseRepeated,
  kCancelMissing,
  kCancelIgnored,
  kCancelStartsOver,
  kResumeStartsOver,
  kFileChangeIgnored,
  kRedirectFollowed,
  kSecondPacketAtOnce,
  kFirstFragmentSkipped,
  kEmptyFragmentAtEnd,
  kEmptyFileFragment,
  kTotalGrows,
  kRangeOneShort,
  kRange32Bits,
  kBodyOneOff,
  kSessionIdUpperCase,
  kSessionIdOfAnother,
  kProtocolWithoutBraces,
  kHostFieldOld,
  kNameWithPath,
  kPingWithBody,
  kCount
};

struct FaultEntry {
  Fault fault;
  std::string_view name;   // "416-is-final"
  std::string_view rule;   // the one that it breaks
  std::string_view about;  // what goes wrong, one sentence
};

const std::vector<FaultEntry>& fault_table();  // in the order of the enum
std::vector<std::string> fault_names();

class FaultSet {
 public:
  // Unknown names are errors with a suggestion.
  static Result<FaultSet> parse(const std::vector<std::string>& names);

  bool on(Fault fault) const { return set_.test(static_cast<std::size_t>(fault)); }
  void add(Fault fault) { set_.set(static_cast<std::size_t>(fault)); }

 private:
  std::bitset<static_cast<std::size_t>(Fault::kCount)> set_;
};

}  // namespace bitspec::client
