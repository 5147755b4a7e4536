#include "harness/wire/framing.h"

#include "harness/protocol/content_range.h"

namespace bitspec::wire {
namespace {

// Calls visit(item, field offset) for every item of the comma lists in all fields of that name, empty ones too.
template <class Visit>
void for_each_item(const Head& head, std::string_view name, Visit visit) {
  const auto& list = head.fields.list();
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!same_name(list[i].name, name)) continue;
    std::string_view rest = list[i].value;
    for (;;) {
      const std::size_t comma = rest.find(',');
      visit(trim_blanks(rest.substr(0, comma)), head.field_offsets[i]);
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
}

struct Length {
  bool present = false, broken = false;
  std::uint64_t offset = 0;  // of the first Content-Length
  std::optional<std::uint64_t> value;
};

Length content_length(const Head& head, DeviationLog& log) {
  Length length;
  for_each_item(head, "Content-Length", [&](std::string_view item, std::uint64_t offset) {
    if (!length.present) length.offset = offset;
    length.present = true;
    const auto number = parse_decimal(item);
    if (!number) {
      length.broken = true;
      log.add(DeviationKind::kContentLengthSyntax, offset, item);
    } else if (!length.value) {
      length.value = *number;
    } else if (*length.value == *number) {
      log.add(DeviationKind::kContentLengthTwice, offset, item);
    } else {
      length.broken = true;
      log.add(DeviationKind::kContentLengthConflict, offset, item);
    }
  });
  if (length.broken) length.value.reset();
  return length;
}

struct Coding {
  bool present = false, ends_chunked = false;
  std::uint64_t offset = 0;  // of the first Transfer-Encoding
};

Coding transfer_coding(const Head& head, DeviationLog& log) {
  Coding coding;
  int items = 0;
  std::string_view odd;
  for_each_item(head, "Transfer-Encoding", [&](std::string_view item, std::uint64_t offset) {
    if (!coding.present) coding.offset = offset;
    coding.present = true;
    coding.ends_chunked = same_name(item, "chunked");
    if (!coding.ends_chunked || ++items > 1) odd = item.empty() ? "(empty)" : item;
  });
  // HTTP/1.0 has no transfer codings: the sender has lost track of what it speaks.
  if (coding.present && odd.empty() && head.version == "HTTP/1.0") odd = "in HTTP/1.0";
  if (!odd.empty()) log.add(DeviationKind::kTransferEncoding, coding.offset, odd);
  return coding;
}

bool is_interim(int status) {
  return status >= 100 && status < 200;
}

}  // namespace

bool says_close(const Head& head) {
  bool close = false, keep_alive = false;
  for_each_item(head, "Connection", [&](std::string_view item, std::uint64_t) {
    close = close || same_name(item, "close");
    keep_alive = keep_alive || same_name(item, "keep-alive");
  });
  return close || (head.version == "HTTP/1.0" && !keep_alive);
}

BodyPlan plan_body(const Head& head, bool head_request, DeviationLog& log) {
  const Length length = content_length(head, log);
  const Coding coding = transfer_coding(head, log);
  if (coding.present && length.present) log.add(DeviationKind::kLengthAndChunked, length.offset, "Content-Length");
  BodyPlan plan;
  plan.length = length.value;
  plan.closes = says_close(head);
  // A server must send neither field in 1xx and 204 [RFC 9110 8.6, RFC 9112 6.1].
  const bool never = is_interim(head.status) || head.status == 204;
  if (never && (coding.present || length.present)) {
    log.add(DeviationKind::kBodyNotAllowed, coding.present ? coding.offset : length.offset,
            coding.present ? "Transfer-Encoding" : "Content-Length");
  }
  if (never || head.status == 304 || head_request) {
    plan.framing = Framing::kNone;
  } else if (coding.present) {
    plan.framing = coding.ends_chunked ? Framing::kChunked : Framing::kUntilClose;
  } else if (length.value) {
    plan.framing = Framing::kLength;
  } else {
    plan.framing = Framing::kUntilClose;
  }
  plan.closes = plan.closes || plan.framing == Framing::kUntilClose;
  return plan;
}

}  // namespace bitspec::wire
