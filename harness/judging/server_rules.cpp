#include "harness/judging/server_rules.h"

#include <algorithm>

#include "harness/base/printable.h"
#include "harness/engine/http_level.h"
#include "harness/protocol/hresult.h"
#include "harness/protocol/protocol_list.h"

namespace bitspec::judging {
namespace {

using results::Finding;
using results::Observation;

class Judge {
 public:
  explicit Judge(const Step& step) : step_(step), word_(answer_word(step.exchange)) {}

  std::vector<Observation> all() && {
    if (step_.type == PacketType::kCreateSession) create();
    if (step_.upload && step_.upload->end != End::kNone)
      after_end();
    else if (step_.upload && step_.type == PacketType::kFragment)
      fragment();
    else if (step_.upload && step_.type == PacketType::kCloseSession)
      close();
    else if (step_.upload && step_.type == PacketType::kCancelSession && step_.upload->created)
      accepted("cancel.success", "an accepted Cancel-Session: the session is open");
    return std::move(out_);
  }

 private:
  void check(const char* rule, bool held, std::string expected, std::string got) {
    Observation o;
    o.rule = rule;
    o.finding = held ? Finding::kHeld : Finding::kBroken;
    if (!held) {
      o.expected = std::move(expected);
      o.got = std::move(got);
    }
    out_.push_back(std::move(o));
  }

  std::string got() const {
    std::string text = step_.exchange.outcome_text();
    if (const auto code = step_.exchange.error_code()) text += " with " + hresult_text(*code);
    return text;
  }

  // The answer says that the server does not know such a packet, or that the packet is wrong.
  bool denied() const {
    const int status = step_.exchange.answer.status;
    const auto code = step_.exchange.error_code();
    if (code && (code != kInvalidArgument || last_fragment())) return false;
    if (status == 405 || status == 501) return true;
    return status == 400 && !engine::may_be_refused_by_http(step_.exchange.sent);
  }

  // It may be refused because of the application behind the server.
  bool last_fragment() const { return step_.range && step_.range->last + 1 >= step_.range->total; }

  // The session was created a moment ago.
  bool lost() const {
    return word_ == "not-found" && step_.just_before && step_.upload->after_packet == PacketType::kCreateSession;
  }

  // Whether it was; where the refusal may have its reasons, nothing is said.
  bool accepted(const char* rule, std::string expected) {
    if (word_ == "success" || denied()) check(rule, word_ == "success", std::move(expected), got());
    return word_ == "success";
  }

  void create() {
    if (word_ != "success") return;
    const auto& exchange = step_.exchange;
    if (exchange.field("BITS-Session-Id"))
      check("session.id.unique", !step_.id_known, "an id that no other session had",
            "BITS-Session-Id: " + printable(*exchange.field("BITS-Session-Id"), 200) + ", issued before");
    if (exchange.sent.fields.count("BITS-Supported-Protocols") != 1) return;
    const auto offered = parse_protocol_list(exchange.sent.fields.first("BITS-Supported-Protocols").value_or(""),
                                             Separator::kBlankOrComma);
    const auto chosen = Guid::parse(exchange.field("BITS-Protocol").value_or(""));
    if (!chosen || offered.guids.empty() || !offered.malformed.empty()) return;
    check("create.protocol.selected-from-list", std::ranges::find(offered.guids, *chosen) != offered.guids.end(),
          "a protocol that the client offered", "BITS-Protocol: " + chosen->text());
  }

  void after_end() {
    const bool closed = step_.upload->end == End::kClosed;
    const char* rule = step_.type == PacketType::kCloseSession ? (closed ? "close.twice" : nullptr)
                       : step_.type == PacketType::kFragment
                           ? (closed ? "fragment.after-close" : "fragment.after-cancel")
                           : nullptr;
    if (!rule || word_.empty() || word_ == "challenge") return;
    check(rule, word_ != "success", "a refusal: the session has ended", got());
  }

  void offset(const char* rule, std::uint64_t expected) {
    const auto named = step_.exchange.field("BITS-Received-Content-Range");
    const auto value = named ? parse_decimal(*named) : bad_input("");
    // That it is missing or has no right form is judged by the invariants.
    if (!value) return;
    check(rule, *value == expected, "BITS-Received-Content-Range: " + std::to_string(expected),
          "BITS-Received-Content-Range: " + printable(*named, 200));
  }

  void fragment() {
    const Upload& upload = *step_.upload;
    const auto& range = step_.range;
    if (!range || !upload.next || (upload.total && *upload.total != range->total)) return;
    const std::uint64_t next = *upload.next, first = range->first, end = range->last + 1;
    if (first > next) {
      if (word_ == "success") check("fragment.gap.status", false, "status 416: the server has no byte before", got());
      if (word_ == "gap") offset(next == 0 ? "fragment.gap.zero-offset" : "fragment.gap.offset", next);
    } else if (first == next) {
      const char* rule = "fragment.sequence.contiguous";
      if (next == 0 && lost())
        check("session.known-to-next-request", false, "the session, which was just created", got());
      else if (word_ == "gap")
        check(rule, false, "an accepted Fragment: it begins at the offset that the server named", got());
      else if (accepted(rule, "an accepted Fragment: it begins at the offset that the server named"))
        offset("fragment.received-range.value", end);
    } else if (word_ == "success" || word_ == "gap") {
      const bool known = end <= next;
      offset(known ? "fragment.overlap.duplicate-offset" : "fragment.overlap.offset",
             known || word_ == "gap" ? next : end);
    }
  }

  void close() {
    const Upload& upload = *step_.upload;
    const bool whole = upload.after == "success" && upload.after_packet == PacketType::kFragment && upload.next &&
                       upload.total && *upload.next >= *upload.total;
    if (whole)
      accepted("close.success", "an accepted Close-Session: all bytes of the upload were acknowledged");
    else if (upload.created && upload.next && upload.total && *upload.next < *upload.total)
      accepted("close.early.status", "an accepted Close-Session: the session is open");
  }

  const Step& step_;
  const std::string word_;
  std::vector<Observation> out_;
};

}  // namespace

std::vector<Observation> judge_step(const Step& step) {
  return Judge(step).all();
}

}  // namespace bitspec::judging
