#include "harness/live/bend.h"

#include <algorithm>
#include <array>

namespace bitspec::live {
namespace {

constexpr PerProfile<Effect> all(Effect effect) {
  return {effect, effect, effect};
}
constexpr auto kSame = all(Effect::kSame), kRefused = all(Effect::kRefused), kEither = all(Effect::kEither),
               kHarmless = all(Effect::kHarmless), kCut = all(Effect::kCut);
// win32 says nothing about it.
constexpr PerProfile<Effect> kNotWin32{Effect::kHarmless, Effect::kRefused, Effect::kRefused};

// mc-bup checks the id of every packet, read literally; only mc-bup knows of commas.
constexpr PerProfile<Effect> kNotMcBup{Effect::kSame, Effect::kHarmless, Effect::kSame};
constexpr PerProfile<Effect> kOnlyMcBup{Effect::kHarmless, Effect::kSame, Effect::kHarmless};

constexpr std::array kBends = {
    // ---- the same packet in another form
    Bend{"type-mixed", "pcfxa", "type: $Type", kSame, "", "common.packet-type.both-spellings"},
    Bend{"type-capitals", "pcfxa", "type: $TYPE", kSame, "", "common.packet-type.both-spellings"},
    Bend{"type-lower", "pcfxa", "type: $type", kSame, "", "common.packet-type.any-case"},
    Bend{"names-lower", "pcfxa", "rename: {BITS-Packet-Type: bits-packet-type, Content-Length: content-length}", kSame,
         "", "common.header.name-case"},
    Bend{"names-upper", "fxa", "rename: {BITS-Session-Id: BITS-SESSION-ID, Content-Range: CONTENT-RANGE}", kSame, "",
         "common.header.name-case"},
    Bend{"unknown-fields", "pcfxa", "add: {X-Anything: \"1\", BITS-Future-Thing: x}", kSame, "",
         "common.header.unknown-ignored"},
    Bend{"order", "pcfxa", "order: [Content-Length, Content-Range, BITS-Session-Id]", kSame, "",
         "common.header.order-free"},
    Bend{"content-name", "f", "set: {Content-Name: other.bin}", kSame, "", "fragment.content-name.any"},
    Bend{"create-content-name", "c", "set: {Content-Name: other.bin}", kSame, "", "create.content-name.optional"},
    Bend{"absolute-target", "pcfxa", "target: \"${$s.url}\"", kSame, "", "common.target.absolute-form"},
    Bend{"split-head", "pcfxa", "send: {split: [{head: 30}], pause: 1ms}", kSame, "", "common.framing.split-head"},
    Bend{"split-body", "f", "send: {split: [1], pause: 1ms}", kSame, "", "common.framing.split-body"},
    Bend{"unit-capitals", "f", "content_range: \"BYTES $range\"", kSame, "", "fragment.range.unit-case"},
    Bend{"protocols-unknown-first", "c", "protocols: [\"${guid:a}\", \"${bits15}\"]", kSame, "",
         "create.protocols.unknown-first"},
    Bend{"protocols-unknown-last", "c", "protocols: [\"${bits15}\", \"${guid:a}\"]", kSame, "",
         "create.protocols.unknown-last"},
    Bend{"id-on-ping", "p", "id: \"${guid:a}\"", kNotMcBup, "", "ping.stray-session-id"},
    Bend{"protocols-comma", "c", "protocols: \"${guid:a},${bits15}\"", kOnlyMcBup, "",
         "create.protocols.delimiter-comma"},
    Bend{"protocols-blanks", "c", "protocols: \"${guid:a}   ${bits15}\"", kSame, "",
         "create.protocols.delimiter-several-spaces"},
    Bend{"protocols-twice", "c", "protocols: [\"${bits15}\", \"${bits15}\"]", kSame, "",
         "create.protocols.repeated-guid"},
    Bend{"protocols-capitals", "c", "protocols: \"{7DF0354D-249B-430F-820D-3D2A9BEF4931}\"", kSame, "",
         "create.protocols.hex-case"},

    // ---- what has to be refused
    Bend{"type-missing", "pcfxa", "remove: [BITS-Packet-Type]", kRefused, "bad-argument", "common.packet-type.missing"},
    Bend{"type-empty", "pcfxa", "type: \"\"", kRefused, "bad-argument", "common.packet-type.empty"},
    Bend{"type-unknown", "pcfxa", "type: Resume-Session", kRefused, "bad-argument", "common.packet-type.unknown"},
    Bend{"type-behind", "pcfxa", "type: $Type2", kRefused, "bad-argument", "common.packet-type.whole-value"},
    Bend{"type-prefix", "pcfxa", "type: $Cut", kRefused, "bad-argument", "common.packet-type.whole-value"},
    Bend{"type-ack", "pcfxa", "type: Ack", kRefused, "bad-argument", "common.packet-type.ack-from-client"},
    Bend{"protocols-bare", "c", "protocols: 7df0354d-249b-430f-820d-3d2a9bef4931", kRefused, "no-protocol",
         "create.protocols.unbraced"},
    Bend{"protocols-none-known", "c", "protocols: \"${guid:a}\"", kRefused, "no-protocol",
         "create.protocols.none-common"},
    Bend{"protocols-missing", "c", "remove: [BITS-Supported-Protocols]", kRefused, "bad-argument",
         "create.protocols.missing"},
    Bend{"protocols-empty", "c", "protocols: \"\"", kRefused, "no-protocol", "create.protocols.empty"},
    Bend{"protocols-no-guid", "c", "protocols: bits-1.5", kRefused, "no-protocol", "create.protocols.malformed-only"},
    Bend{"protocols-last-digit", "c", "protocols: \"{7df0354d-249b-430f-820d-3d2a9bef4932}\"", kRefused, "no-protocol",
         "create.protocols.whole-guid"},
    Bend{"protocols-first-group", "c", "protocols: \"{7df0354d-1111-2222-3333-444444444444}\"", kRefused, "no-protocol",
         "create.protocols.whole-guid"},
    Bend{"protocols-middle-group", "c", "protocols: \"{7df0354d-249c-430f-820d-3d2a9bef4931}\"", kRefused,
         "no-protocol", "create.protocols.whole-guid"},
    Bend{"protocols-behind", "c", "protocols: \"{7df0354d-249b-430f-820d-3d2a9bef4931}x\"", kRefused, "no-protocol",
         "create.protocols.whole-guid"},
    Bend{"id-missing", "fxa", "remove: [BITS-Session-Id]", kRefused, "missing-id", "*.session-id.missing"},
    Bend{"id-empty", "f", "id: \"\"", kRefused, "missing-id", "session.id.missing-value"},
    Bend{"id-unknown", "f", "id: \"${guid:a}\"", kRefused, "session-not-found", "fragment.session-id.unknown"},
    Bend{"id-unknown-end", "xa", "id: \"${guid:a}\"", kRefused, "session-not-found", "*.unknown-session"},
    Bend{"id-first-digit", "f", "id: \"${changed:first:$s.id}\"", kRefused, "missing-id",
         "fragment.session-id.unknown"},
    Bend{"id-middle-digit", "f", "id: \"${changed:middle:$s.id}\"", kRefused, "missing-id",
         "fragment.session-id.unknown"},
    Bend{"id-last-digit", "f", "id: \"${changed:last:$s.id}\"", kRefused, "missing-id", "fragment.session-id.unknown"},
    Bend{"id-last-digit-end", "xa", "id: \"${changed:last:$s.id}\"", kRefused, "missing-id", "*.unknown-session"},
    Bend{"id-word", "f", "id: hello", kRefused, "missing-id", "session.id.malformed"},
    Bend{"id-two", "f", "id: \"${$s.id} ${guid:a}\"", kRefused, "missing-id", "session.id.malformed"},
    Bend{"id-behind", "f", "id: \"${guid:a},${$s.id}\"", kRefused, "missing-id", "session.id.malformed"},
    Bend{"id-long", "f", "id: \"${$s.id}${repeat:0:260}\"", kRefused, "missing-id", "session.id.malformed"},
    Bend{"range-missing", "f", "remove: [Content-Range]", kRefused, "bad-argument", "fragment.range.missing"},
    Bend{"range-no-total", "f", "content_range: \"bytes $first-$last\"", kRefused, "bad-argument",
         "fragment.range.grammar"},
    Bend{"range-no-unit", "f", "content_range: \"$range\"", kRefused, "bad-argument", "fragment.range.grammar"},
    Bend{"range-equals", "f", "content_range: \"bytes=$range\"", kRefused, "bad-argument", "fragment.range.grammar"},
    Bend{"range-behind", "f", "content_range: \"bytes $rangex\"", kRefused, "bad-argument", "fragment.range.grammar"},
    Bend{"range-signs", "f", "content_range: \"bytes +$first-$last/$total\"", kRefused, "bad-argument",
         "fragment.range.grammar"},
    Bend{"range-hex", "f", "content_range: \"bytes 0x$first-0x$last/$total\"", kRefused, "bad-argument",
         "fragment.range.grammar"},
    Bend{"range-words", "f", "content_range: \"bytes abc\"", kRefused, "bad-argument", "fragment.range.grammar"},
    Bend{"range-unit", "f", "content_range: \"items $range\"", kRefused, "bad-argument", "fragment.range.unit-other"},
    Bend{"range-star", "f", "content_range: \"bytes */$total\"", kRefused, "bad-argument", "fragment.range.star-range"},
    Bend{"range-two", "f", "content_range: \"bytes $first-$last,$first-$last/$total\"", kRefused, "bad-argument",
         "fragment.range.several"},
    Bend{"range-reversed", "f", "content_range: \"bytes $last-$first/$total\"", kRefused, "refused",
         "fragment.range.reversed"},
    Bend{"range-beyond", "f", "content_range: \"bytes $first-$last/$last\"", kRefused, "bad-argument",
         "fragment.range.beyond-total", true},
    Bend{"body-short", "f", "body: {size: $less}", kRefused, "bad-argument", "fragment.length.too-short", true},
    Bend{"body-long", "f", "body: {size: $more}", kRefused, "bad-argument", "fragment.length.too-long", true},
    Bend{"body-empty", "f", "content_range: \"bytes $first-$first/$total\", body: {size: 0}", kRefused, "bad-argument",
         "fragment.length.zero", true},
    Bend{"length-missing", "f", "remove: [Content-Length]", kRefused, "bad-length", "fragment.length.missing"},
    Bend{"length-missing-bodyless", "pcxa", "remove: [Content-Length]", kNotWin32, "bad-length",
         "common.content-length.missing-bodyless", false, "bad-argument"},
    Bend{"body", "pcxa", "body: {text: abc}", kNotWin32, "bad-argument", "*.body.nonzero"},

    // ---- where the documents leave room
    Bend{"type-twice", "pcfxa", "add: {BITS-Packet-Type: Ping}", kEither, "", ""},
    Bend{"id-capitals", "fxa", "id: \"${upper:$s.id}\"", kHarmless, "", ""},
    Bend{"id-twice", "fxa", "add: {BITS-Session-Id: \"${guid:a}\"}", kEither, "", ""},
    Bend{"id-path", "fxa", "id: \"../${$s.id}\"", kEither, "", ""},
    Bend{"id-stray", "c", "id: \"${guid:a}\"", kHarmless, "", ""},
    Bend{"field-4k", "pcfxa", "set: {X-Long: \"${repeat:x:4000}\"}", kHarmless, "", ""},
    Bend{"field-5k", "pcfxa", "set: {X-Long: \"${repeat:x:5000}\"}", kHarmless, "", ""},
    Bend{"content-name-long", "cf", "set: {Content-Name: \"${repeat:n:300}\"}", kHarmless, "", ""},
    Bend{"content-name-path", "cf", "set: {Content-Name: \"../up\\\\here/x.bin\"}", kHarmless, "", ""},
    Bend{"range-twice", "f", "add: {Content-Range: \"bytes 0-0/$total\"}", kEither, "", ""},
    Bend{"range-zeros", "f", "content_range: \"bytes 00$first-00$last/00$total\"", kHarmless, "", ""},
    Bend{"range-blanks", "f", "content_range: \"bytes  $range\"", kHarmless, "", ""},
    Bend{"range-star-total", "f", "content_range: \"bytes $first-$last/*\"", kEither, "", ""},
    Bend{"encoding-gzip", "f", "set: {Content-Encoding: gzip}", kEither, "", ""},
    Bend{"protocols-tab", "c", "protocols: \"${guid:a}\\t${bits15}\"", kHarmless, "", ""},
    Bend{"protocols-junk", "c", "protocols: \"junk ${bits15}\"", kHarmless, "", ""},
    Bend{"protocols-100", "c", "protocols: \"${guids:99} ${bits15}\"", kHarmless, "", ""},

    // ---- the connection ends in the middle
    Bend{"cut-head-close", "pcfxa", "send: {cut: {head: 30}, end: close}, answer: none", kCut, "", ""},
    Bend{"cut-head-reset", "pcfxa", "send: {cut: {head: 60}, end: reset}, answer: none", kCut, "", ""},
    Bend{"cut-body-close", "f", "send: {cut: $half, end: close}, answer: none", kCut, "", ""},
    Bend{"cut-body-reset", "f", "send: {cut: $half, end: reset}, answer: none", kCut, "", ""},
    Bend{"cut-body-half-close", "f", "send: {cut: $half, end: half-close}", kCut, "",
         "fragment.interrupted.not-acknowledged"},
};

}  // namespace

bool Bend::applies_to(PacketType type) const {
  constexpr std::string_view kLetters = "pcfxa";
  return packets.find(kLetters[static_cast<std::size_t>(type)]) != packets.npos;
}

bool Bend::fits_one_byte() const {
  return name != "range-reversed" && name != "body-short" && name != "range-two" && name != "split-body";
}

bool Bend::uses_range() const {
  constexpr std::array<std::string_view, 7> kNames = {"$range", "$first", "$last", "$total", "$less", "$more", "$half"};
  return std::ranges::any_of(kNames, [this](std::string_view one) { return text.find(one) != text.npos; });
}

std::span<const Bend> bends() {
  return kBends;
}

const Bend* find_bend(std::string_view name) {
  const auto found = std::ranges::find(kBends, name, &Bend::name);
  return found == kBends.end() ? nullptr : &*found;
}

std::vector<const Bend*> bends_of(PacketType type) {
  std::vector<const Bend*> out;
  for (const Bend& bend : kBends) {
    if (bend.applies_to(type)) out.push_back(&bend);
  }
  return out;
}

std::string_view packet_word(PacketType type) {
  constexpr std::array<std::string_view, 5> kWords = {"ping", "create", "fragment", "close", "cancel"};
  return kWords[static_cast<std::size_t>(type)];
}

}  // namespace bitspec::live
