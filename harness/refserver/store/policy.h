// Policy: how the store treats what the documents leave open, and what its refusals look like.
//
// Settled once, from the profile; the store asks it and never the profile itself. docs/protocol.md section 4 has the
// differences of the profiles, section 3 the refusals.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "harness/protocol/profile.h"
#include "harness/refserver/store/packet.h"

namespace bitspec::refserver {

// A Fragment that repeats bytes.
enum class Overlap {
  kRefuse,       // 416: only the next offset will do
  kTakeNewPart,  // what is new in it counts
};

enum class PublishAt { kLastFragment, kClose };

// Which packets are refused where uploads are disabled.
enum class WhenDisabled { kRefuseAll, kRefuseCreate, kAcceptAll };

enum class RefusalNames {
  kSessionAsSent,  // BITS-Session-Id of the request
  kKnownSession,   // the session, if there is one for this URL
  kNoSession,
};

struct RefusalForm {
  int status = 400;
  std::optional<ErrorPair> error;
  bool plain = false;  // not an Ack
};

struct Policy {
  // Packets
  std::size_t longest_field_value = 4096;  // a client may rely on this much [MC-BUP 2.2.1]
  bool accepts_http10 = false;
  bool accepts_chunked = false;
  bool fragment_needs_length = true;
  bool other_packets_need_length = true;
  std::array<bool, 5> accepts_body = {false, false, true, false, false};  // by PacketType

  // Negotiation
  bool commas_separate_protocols = false;  // in BITS-Supported-Protocols
  bool every_offer_must_be_guid = false;
  bool upper_case_session_ids = false;
  std::optional<std::uint32_t> default_fallback_seconds;  // of a host id that has none configured

  // Fragments
  Overlap overlap = Overlap::kTakeNewPart;    // repeats bytes and brings new ones
  Overlap duplicate = Overlap::kTakeNewPart;  // brings nothing new
  bool refuses_content_encoding = true;
  bool newest_fragment_writes = true;  // of several at the same time; the others are not counted

  // Files
  PublishAt publish_at = PublishAt::kLastFragment;
  bool close_publishes_incomplete = false;
  bool cancel_keeps_complete = true;
  bool checks_overwrite_at_create = true;
  bool checks_overwrite_at_publish = true;

  // Sessions
  bool every_packet_restarts_timeout = false;  // false: only progress does
  WhenDisabled when_disabled = WhenDisabled::kRefuseAll;
  bool disabling_ends_sessions = true;

  // Applications and replies
  bool application_refusal_is_final = true;  // 403: not notified again
  bool notifies_again_on_repeat = false;     // when the last Fragment is repeated after success
  bool strict_application_answers = false;   // a body by reference, or no Content-Length, is refused
  bool passes_application_status = true;     // false: 500, whatever its status
  std::uint32_t application_context = kContextApplication;
  bool keeps_notified_upload = false;  // until Close, even if the application does not want the file
  bool repeats_reply_url = true;       // when the last Fragment is repeated
  bool backslashes_in_reply_url = false;
  std::size_t longest_reply_url = 2200;  // [MC-BUP 2.2.1.2]

  // Refusals
  RefusalNames refusal_names = RefusalNames::kNoSession;
  bool refused_fragment_names_offset = false;
  std::array<RefusalForm, static_cast<std::size_t>(Refusal::kCount)> refusals{};

  RefusalForm& form(Refusal reason) { return refusals[static_cast<std::size_t>(reason)]; }
  Decision refuse(Refusal reason) const;
  // The application answered with this status, or the server reports it in the application's name.
  Decision application_failed(int status) const;
};

Policy policy_of(Profile profile);

}  // namespace bitspec::refserver
