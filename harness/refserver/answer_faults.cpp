#include "harness/refserver/answer_faults.h"

#include <algorithm>

#include "harness/protocol/hresult.h"
#include "harness/protocol/url.h"

namespace bitspec::refserver {
namespace {

constexpr std::string_view kStrangeGuid = "{0badf00d-1111-4222-8333-444455556666}";

// What is left is no Ack.
void make_bare(Fields& fields) {
  std::erase_if(fields.list(), [](const Field& f) {
    return lower(f.name).starts_with("bits-") || same_name(f.name, "Accept-Encoding");
  });
}

class AckFaults {
 public:
  AckFaults(AnswerSpec& spec, const Decision& decision, Profile profile, const FaultSet& faults)
      : spec_(spec), fields_(spec.fields), decision_(decision), profile_(profile), faults_(faults) {}

  void apply() {
    if (decision_.success()) {
      apply_to_success();
    } else {
      apply_to_refusal();
      apply_to_error_pair();
    }
    apply_to_offset();
    if (on(Fault::kAckOffsetMisspelt)) rename("BITS-Received-Content-Range", "BITS-Recieved-Content-Range");
    apply_to_type_and_length();
    const bool bare = decision_.success() ? answers(PacketType::kFragment) && on(Fault::kAckBareOnFragment)
                                          : decision_.status == 400 && on(Fault::kErrorBare400);
    if (bare) make_bare(fields_);
  }

 private:
  bool on(Fault fault) const { return faults_.on(fault); }
  bool answers(PacketType type) const { return decision_.answer_to == type; }
  void set_status(int status) {
    spec_.status = status;
    spec_.reason = reason_phrase(status);
  }
  std::string code_name() const { return profile_ == Profile::kMcBup ? "BITS-Error" : "BITS-Error-Code"; }
  std::string other_code_name() const { return profile_ == Profile::kMcBup ? "BITS-Error-Code" : "BITS-Error"; }
  void change(std::string_view name, const std::string& value) {
    if (fields_.has(name)) fields_.set(name, value);
  }
  void rename(std::string_view name, const std::string& other) {
    const auto value = fields_.first(name);
    if (!value) return;
    fields_.remove(name);
    fields_.add(other, *value);
  }
  void repeat(std::string_view name) {
    if (const auto value = fields_.first(name)) fields_.add(std::string(name), *value);
  }

  void apply_to_success() {
    if (on(Fault::kErrorPairOnSuccess)) {
      fields_.add(code_name(), "0x0");
      fields_.add("BITS-Error-Context", "0x5");
    }
    if (on(Fault::kAckReasonWrong)) spec_.reason = "Fine";
    if (on(Fault::kAckPackageTypeWrong)) fields_.add("BITS-Package-Type", "Packet");
    if (answers(PacketType::kPing) && on(Fault::kPingAckHasSessionId)) {
      fields_.add("BITS-Session-Id", std::string(kStrangeGuid));
    }
    if (fields_.has("BITS-Host-Id")) apply_to_host();
    if (answers(PacketType::kCreateSession)) apply_to_create();
    if (answers(PacketType::kFragment)) apply_to_fragment();
    if (answers(PacketType::kCloseSession)) apply_to_close();
    if (answers(PacketType::kCancelSession)) apply_to_cancel();
  }

  void apply_to_host() {
    const auto host = *fields_.first("BITS-Host-Id");
    if (on(Fault::kHostIdWithScheme)) fields_.set("BITS-Host-Id", "http://" + host + "/");
    if (on(Fault::kHostIdOther)) fields_.set("BITS-Host-Id", "other.example");
    if (on(Fault::kHostIdTooLong)) fields_.set("BITS-Host-Id", host + "." + std::string(300, 'x'));
    if (on(Fault::kHostIdFallbackMissing)) fields_.remove("BITS-Host-Id-Fallback-Timeout");
    if (on(Fault::kHostIdFallbackZero)) change("BITS-Host-Id-Fallback-Timeout", "0");
    const auto seconds = decision_.fallback_seconds.value_or(0);
    if (on(Fault::kHostIdFallbackMilliseconds))
      change("BITS-Host-Id-Fallback-Timeout", std::to_string(seconds * 1000ULL));
    if (on(Fault::kHostIdFallbackHex)) change("BITS-Host-Id-Fallback-Timeout", hresult_text(seconds));
  }

  void apply_to_create() {
    if (on(Fault::kAck201OnCreate)) set_status(201);
    if (on(Fault::kAckHostIdUrlUnasked) && !fields_.has("BITS-Host-Id"))
      fields_.add("BITS-Host-Id", "http://node1.example/uploads");
    if (on(Fault::kAckHostIdUnasked) && !fields_.has("BITS-Host-Id")) fields_.add("BITS-Host-Id", "127.0.0.1");
    if (on(Fault::kCreateProtocolMissing)) fields_.remove("BITS-Protocol");
    if (on(Fault::kCreateProtocolTwice)) repeat("BITS-Protocol");
    if (on(Fault::kCreateProtocolUnbraced)) change("BITS-Protocol", std::string(kBits15Digits));
    if (on(Fault::kCreateProtocolOther)) change("BITS-Protocol", std::string(kStrangeGuid));
    if (on(Fault::kCreateSessionIdTwice)) repeat("BITS-Session-Id");
    if (on(Fault::kCreateAcceptEncodingMissing)) fields_.remove("Accept-Encoding");
    if (on(Fault::kCreateAcceptEncodingGzip)) change("Accept-Encoding", "gzip");
  }

  void apply_to_fragment() {
    if (on(Fault::kAck202OnFragment)) set_status(202);
    if (on(Fault::kAckPacketTypeEchoed)) fields_.set("BITS-Packet-Type", "Fragment");
    if (on(Fault::kAckSessionIdMissingOnFragment)) fields_.remove("BITS-Session-Id");
    if (on(Fault::kAckSessionIdOfAnother)) fields_.set("BITS-Session-Id", std::string(kStrangeGuid));
    if (on(Fault::kAckReplyUrlUnasked) && !fields_.has("BITS-Reply-URL")) fields_.add("BITS-Reply-URL", "/reply");
    if (on(Fault::kAckFieldMisspelt)) fields_.add("BITS-Recieved-Content-Range", "1");
    if (on(Fault::kReceivedRangeMissing)) fields_.remove("BITS-Received-Content-Range");
  }

  void apply_to_close() {
    if (on(Fault::kAck204OnClose)) set_status(204);
    if (on(Fault::kAckPacketTypeMisspeltOnClose)) fields_.set("BITS-Packet-Type", "Acknowledge");
    if (on(Fault::kAckPacketTypeTwice)) repeat("BITS-Packet-Type");
    if (on(Fault::kAckSessionIdMissingOnClose)) fields_.remove("BITS-Session-Id");
  }

  void apply_to_cancel() {
    if (on(Fault::kAckPacketTypeCapitalsOnCancel)) fields_.set("BITS-Packet-Type", "ACK");
    if (on(Fault::kAckSessionIdMissingOnCancel)) fields_.remove("BITS-Session-Id");
  }

  void apply_to_refusal() {
    if (on(Fault::kAckSessionIdMissingOnError)) fields_.remove("BITS-Session-Id");
    if (on(Fault::kAckPacketTypeMissingOnError)) fields_.remove("BITS-Packet-Type");
    if (on(Fault::kErrorAlways500)) set_status(500);
    if (on(Fault::kError500ForBadArgument) && spec_.status == 400) set_status(500);
    const bool lost = decision_.error && decision_.error->code == kSessionNotFound;
    if (on(Fault::kErrorSessionNotFound404) && lost) set_status(404);
    if (!answers(PacketType::kCreateSession)) return;
    if (on(Fault::kCreateProtocolOnError)) fields_.add("BITS-Protocol", "{" + std::string(kBits15Digits) + "}");
    if (on(Fault::kCreateAcceptEncodingOnError)) fields_.add("Accept-Encoding", "Identity");
  }

  void apply_to_error_pair() {
    if (!decision_.error || !fields_.has(code_name())) return;
    apply_to_code(decision_.error->code);
    if (on(Fault::kErrorContextSeven)) change("BITS-Error-Context", "0x7");
    if (on(Fault::kErrorContextWord)) change("BITS-Error-Context", "server");
    const bool pair = on(Fault::kErrorPairMissing);
    if (pair || on(Fault::kErrorCodeMissing)) fields_.remove(code_name());
    if (pair || on(Fault::kErrorContextMissing)) fields_.remove("BITS-Error-Context");
    const auto value = fields_.first(code_name());
    if (!value) return;
    if (on(Fault::kErrorBothNamesDisagree)) fields_.add(other_code_name(), "0x80004005");
    if (on(Fault::kErrorOtherFieldName)) {
      fields_.remove(code_name());
      fields_.add(other_code_name(), *value);
    }
  }

  void apply_to_code(HResult code) {
    if (on(Fault::kErrorEFail) && code == kInvalidArgument) change(code_name(), "0x80004005");
    if (code == kSessionNotFound) {
      if (on(Fault::kErrorFileNotFound)) change(code_name(), "0x80070002");
      if (on(Fault::kErrorSeverityLost)) change(code_name(), "0x0020001F");
    }
    if (on(Fault::kErrorCodeDecimal)) change(code_name(), std::to_string(code));
    if (on(Fault::kErrorCodeWithoutPrefix)) change(code_name(), fields_.first(code_name())->substr(2));
  }

  void apply_to_offset() {
    const auto value = fields_.first("BITS-Received-Content-Range");
    if (!value || !decision_.success()) return;
    if (on(Fault::kReceivedRangeAsRange)) {
      fields_.set("BITS-Received-Content-Range", "bytes 0-" + std::to_string(*decision_.received - 1));
    }
    if (on(Fault::kReceivedRangeWithTotal)) fields_.set("BITS-Received-Content-Range", *value + "/" + *value);
    if (on(Fault::kAckReceivedRangeTwice)) repeat("BITS-Received-Content-Range");
  }

  void apply_to_type_and_length() {
    if (on(Fault::kAckPacketTypeMissing) && decision_.success()) fields_.remove("BITS-Packet-Type");
    if (on(Fault::kAckContentLengthTwice)) repeat("Content-Length");
    const bool endless =
        on(Fault::kAckWithoutEndOnCancel) && answers(PacketType::kCancelSession) && decision_.status == 400;
    if (on(Fault::kAckContentLengthMissing) || endless) fields_.remove("Content-Length");
    if (on(Fault::kAckHasBody)) fields_.set("Content-Length", "2");
    if (on(Fault::kAckHasBody) || on(Fault::kAckBodyUnannounced)) spec_.body = "OK";
    if (!on(Fault::kAckChunked)) return;
    fields_.remove("Content-Length");
    fields_.add("Transfer-Encoding", "chunked");
    spec_.body = "0\r\n\r\n";
  }

  static constexpr std::string_view kBits15Digits = "7df0354d-249b-430f-820d-3d2a9bef4931";
  AnswerSpec& spec_;
  Fields& fields_;
  const Decision& decision_;
  Profile profile_;
  const FaultSet& faults_;
};

bool offers_several(const RequestHead& head) {
  const auto list = head.fields.first("BITS-Supported-Protocols").value_or("");
  return std::ranges::count(list, '{') > 1;
}

// Faults that take what they do not know for plain HTTP.
bool falls_through(const Decision& decision, const RequestHead& head, const FaultSet& faults) {
  const auto type = head.fields.first("BITS-Packet-Type");
  if (faults.on(Fault::kPacketTypeFallsThrough) && type && !parse_packet_type(*type)) return true;
  return faults.on(Fault::kCreateListIgnoredBare) && decision.reason == Refusal::kNoKnownProtocol;
}

bool has_capitals(const RequestHead& head) {
  const auto list = head.fields.first("BITS-Supported-Protocols").value_or("");
  return list != lower(list);
}

}  // namespace

void apply_ack_faults(AnswerSpec& spec, const Decision& decision, Profile profile, const FaultSet& faults) {
  if (faults.any()) AckFaults(spec, decision, profile, faults).apply();
}

void apply_ack_request_faults(AnswerSpec& spec, const Decision& decision, const RequestHead& head,
                              const FaultSet& faults) {
  if (faults.on(Fault::kAnswerStrayBytes) && decision.answer_to == PacketType::kPing) spec.body += "\r\n";
  if (faults.on(Fault::kCreateSessionIdMissing) && decision.protocol && offers_several(head)) {
    spec.fields.remove("BITS-Session-Id");
  }
  const auto host = spec.fields.first("BITS-Host-Id");
  if (host && faults.on(Fault::kHostIdWithPath)) spec.fields.set("BITS-Host-Id", *host + head.target);
  if (falls_through(decision, head, faults)) {
    spec.status = 200;
    spec.reason = reason_phrase(200);
    make_bare(spec.fields);
  }
  if (faults.on(Fault::kCreateCapitalsBare) && decision.protocol && has_capitals(head)) make_bare(spec.fields);
  if (faults.on(Fault::kAnswerNulInField)) spec.fields.add("X-Note", std::string("a\0b", 3));
  if (faults.on(Fault::kReflectionOfFields)) {
    for (const char* name : {"Content-Range", "X-Request-Id"}) {
      const auto value = percent_decode(head.fields.first(name).value_or(""));
      if (value) spec.fields.add("X-Echo", *value);
    }
  }
  if (!faults.on(Fault::kReflection)) return;
  if (const auto path = percent_decode(head.target)) spec.fields.add("Content-Location", *path);
  const auto id = head.fields.first("BITS-Session-Id");
  const auto decoded = id ? percent_decode(*id) : bad_input("no id");
  if (decoded) spec.fields.add("X-Session", *decoded);
}

void apply_plain_faults(AnswerSpec& spec, const FaultSet& faults) {
  if (!faults.on(Fault::kHttpErrorWithBody)) return;
  spec.body = "<p>" + spec.reason + "</p>";
  spec.fields.set("Content-Length", std::to_string(spec.body.size()));
}

void apply_answer_faults(AnswerSpec& spec, const FaultSet& faults) {
  if (faults.on(Fault::kAnswerDateMissing)) spec.fields.remove("Date");
  if (faults.on(Fault::kAnswerDateForm) && spec.fields.has("Date")) spec.fields.set("Date", "784111777");
  if (faults.on(Fault::kAnswerHttp10)) spec.version = "HTTP/1.0";
  if (faults.on(Fault::kAnswerBareLineFeeds)) spec.line_end = "\n";
}

}  // namespace bitspec::refserver
