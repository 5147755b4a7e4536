#include "harness/engine/packet_builder.h"

#include <cstdio>

#include "harness/engine/outbound.h"
#include "harness/engine/send_plan.h"
#include "harness/target/outbound.h"

namespace bitspec::engine {
namespace {

using scenario::BodySpec;
using scenario::RequestStep;

std::string chunk_coded(const std::vector<std::string>& chunks) {
  std::string out;
  for (const auto& chunk : chunks) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", chunk.size());
    out += size + chunk + "\r\n";
  }
  return out + "0\r\n\r\n";
}

// The packet that a server should read from these fields: known type, named once.
std::optional<PacketType> packet_of(const Fields& fields) {
  if (fields.count("BITS-Packet-Type") != 1) return std::nullopt;
  return parse_packet_type(*fields.first("BITS-Packet-Type"));
}

}  // namespace

std::string spelling_of(PacketType type, Profile profile, const target::Form& form) {
  using Types = target::Form::Types;
  switch (form.types.value_or(profile == Profile::kMcBup ? Types::kUpper : Types::kMixed)) {
    case Types::kUpper:
      return std::string(upper_case(type));
    case Types::kLower:
      return lower(mixed_case(type));
    case Types::kMixed:
      break;
  }
  return std::string(mixed_case(type));
}

void PacketBuilder::finish(BuiltRequest& built, const scenario::Sending& step, Fields fields) {
  Sent& sent = built.sent;
  sent.bits_post = sent.method == "BITS_POST";
  sent.packet = sent.bits_post ? packet_of(fields) : std::nullopt;
  sent.fields = std::move(fields);
  sent.head = wire::request_head(sent.method, sent.target, sent.version, sent.fields);
  sent.answer_awaited = step.wait_for_answer;
  built.out.head = sent.head;
  built.out.body = sent.body;
  if (step.send) built.out.plan = send_plan(*step.send, built.out.head);
  sent.in_pieces = !built.out.plan.splits.empty();
  built.as = step.as;
  built.on = step.on;
}

Result<void> PacketBuilder::begin_fields(const std::string& user, BuiltRequest& built, Fields& fields,
                                         const Boxed<scenario::CredentialsSpec>& changes) {
  if (built.origin.host.empty()) built.origin = location_.url;
  built.user = user;
  fields.add("Host", built.origin.authority());
  // Credentials never leave their origin: not to another host of the same server either.
  const bool trusted = target::may_have_credentials(target_, built.origin);
  for (const Field& field : target_.extra_fields.list()) {
    if (!trusted && target_.is_secret(field.name)) continue;
    if (user != "none" || !same_name(field.name, "Authorization")) fields.add(field.name, field.value);
  }
  if (!trusted) return {};
  auto value = credentials_.authorization(user, built.sent.method, built.sent.target, changes);
  if (!value) return tl::unexpected(value.error());
  if (*value) fields.add("Authorization", **value);
  built.credentials = changes;
  return {};
}

bool PacketBuilder::renew_credentials(BuiltRequest& built) {
  const auto old = built.sent.fields.first("Authorization");
  const auto at = old ? built.out.head.find(*old) : std::string::npos;
  const bool whole = built.out.plan.splits.empty() && !built.out.plan.cut;  // else the places would move
  if (at == std::string::npos || !whole) return false;
  const auto value = credentials_.authorization(built.user, built.sent.method, built.sent.target, built.credentials);
  if (!value || !*value) return false;
  built.out.head.replace(at, old->size(), **value);
  built.sent.head = built.out.head;
  built.sent.fields.set("Authorization", **value);
  return true;
}

Result<std::string> PacketBuilder::expand_or(const Boxed<scenario::Template>& written, std::string usual) {
  return written ? sessions_.expand(*written) : Result<std::string>(std::move(usual));
}

Result<std::shared_ptr<const ByteSource>> PacketBuilder::body_of(const BodySpec& body, const std::string& stream,
                                                                 std::uint64_t first) {
  switch (body.kind) {
    case BodySpec::Kind::kText: {
      auto text = sessions_.expand(body.text);
      if (!text) return tl::unexpected(text.error());
      return text_source(*text);
    }
    case BodySpec::Kind::kSize: {
      auto bytes = sessions_.number(body.size);
      if (!bytes) return tl::unexpected(bytes.error());
      return sessions_.bytes(stream, first, *bytes);
    }
    case BodySpec::Kind::kChunked:
      break;
  }
  std::vector<std::string> chunks;
  for (const auto& chunk : body.chunks) {
    auto text = sessions_.expand(chunk);
    if (!text) return tl::unexpected(text.error());
    chunks.push_back(*text);
  }
  return text_source(chunk_coded(chunks));
}

Result<std::string> PacketBuilder::session_path(const std::string& name, const Boxed<scenario::Template>& path) {
  if (path) return sessions_.path_from(*path, name);
  const Session* session = sessions_.find(name);
  return session ? session->path : sessions_.fresh_path();
}

// A path may be a URL, such as what BITS-Reply-URL says: then `path` becomes that of the URL.
Result<void> PacketBuilder::follow_url(std::string& path, Url& origin) const {
  const auto url = Url::parse(path);
  if (!url) return {};
  const std::string host = url->host.find(':') == std::string::npos ? url->host : "[" + url->host + "]";
  auto named = host_named(target_, location_.url, host + ":" + std::to_string(url->port));
  if (!named)
    return fail(named.error().code, "'" + path + "' leads to a host that the target does not list (docs/target.md)");
  origin = *named;
  path = url->path;
  return {};
}

Result<BuiltRequest> PacketBuilder::build(const RequestStep& step, const std::string& name) {
  BuiltRequest built;
  built.sent.step = name;
  auto path = session_path(step.session, step.path);
  if (!path) return tl::unexpected(path.error());
  if (auto followed = follow_url(*path, built.origin); !followed) return tl::unexpected(followed.error());
  auto method = sessions_.expand(step.method);
  auto target = expand_or(step.target, *path);
  auto version = expand_or(step.version, "HTTP/1.1");
  for (const auto* value : {&method, &target, &version}) {
    if (!*value) return tl::unexpected(value->error());
  }
  built.sent.method = *method;
  built.sent.target = *target;
  built.sent.version = *version;
  built.sent.takes_uploads = sessions_.takes_uploads(*path);
  built.sent.head_request = step.head;

  Fields fields;
  if (auto begun = begin_fields(step.user, built, fields); !begun) return tl::unexpected(begun.error());
  for (const auto& [field, value] : step.fields) {
    auto text = sessions_.expand(value);
    if (!text) return tl::unexpected(text.error());
    same_name(field, "Host") ? fields.set(field, *text) : fields.add(field, *text);
  }
  if (step.body) {
    auto body = body_of(*step.body, "default", 0);
    if (!body) return tl::unexpected(body.error());
    built.sent.body = std::move(*body);
    const bool chunked = step.body->kind == BodySpec::Kind::kChunked;
    const char* framing = chunked ? "Transfer-Encoding" : "Content-Length";
    if (!fields.has(framing)) fields.add(framing, chunked ? "chunked" : std::to_string(built.sent.body->size()));
  }
  if (const Session* session = sessions_.find(step.session)) built.sent.session = session->name;
  finish(built, step, std::move(fields));
  return built;
}

Result<BuiltRequest> PacketBuilder::build_get(const std::string& path) {
  BuiltRequest built;
  built.sent.step = "read_back";
  built.sent.method = "GET";
  built.sent.target = path;
  Fields fields;
  if (auto begun = begin_fields("", built, fields); !begun) return tl::unexpected(begun.error());
  scenario::Sending sending;
  sending.on = "read-back";
  finish(built, sending, std::move(fields));
  return built;
}

}  // namespace bitspec::engine
