#include "harness/engine/packet_builder.h"

#include <algorithm>

#include "harness/engine/outbound.h"
#include "harness/engine/send_plan.h"
#include "harness/protocol/guid.h"
#include "harness/target/outbound.h"

namespace bitspec::engine {
namespace {

using scenario::BodySpec;
using scenario::FieldEdit;
using scenario::PacketStep;
using scenario::RequestStep;

std::string_view packet_text(PacketType type, Profile profile) {
  return profile == Profile::kMcBup ? upper_case(type) : mixed_case(type);
}

std::string chunk_coded(const std::vector<std::string>& chunks) {
  std::string out;
  for (const auto& chunk : chunks) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", chunk.size());
    out += size + chunk + "\r\n";
  }
  return out + "0\r\n\r\n";
}

// Puts the named fields first, in that order; the others keep theirs.
void reorder(Fields& fields, const std::vector<std::string>& order) {
  std::vector<Field> front;
  for (const auto& name : order) {
    for (auto it = fields.list().begin(); it != fields.list().end();) {
      if (!same_name(it->name, name)) {
        ++it;
        continue;
      }
      front.push_back(*it);
      it = fields.list().erase(it);
    }
  }
  fields.list().insert(fields.list().begin(), front.begin(), front.end());
}

// The packet that a server should read from these fields: known type, named once.
std::optional<PacketType> packet_of(const Fields& fields) {
  if (fields.count("BITS-Packet-Type") != 1) return std::nullopt;
  return parse_packet_type(*fields.first("BITS-Packet-Type"));
}

void finish(BuiltRequest& built, const scenario::Sending& step, Fields fields, std::string_view version) {
  built.sent.version = version;
  built.sent.fields = std::move(fields);
  built.out.head = wire::request_head(built.sent.method, built.sent.target, version, built.sent.fields);
  built.out.body = built.sent.body;
  built.sent.head = built.out.head;
  built.sent.answer_awaited = step.wait_for_answer;
  if (step.send) built.out.plan = send_plan(*step.send, built.out.head);
  built.as = step.as;
  built.on = step.on;
}

}  // namespace

Result<void> PacketBuilder::begin_fields(const std::string& user, BuiltRequest& built, Fields& fields) {
  if (built.origin.host.empty()) built.origin = ground_.url;
  built.user = user;
  fields.add("Host", built.origin.authority());
  // Credentials never leave their origin: not to another host of the same server either.
  const bool trusted = target::may_have_credentials(target_, built.origin);
  for (const Field& field : target_.extra_fields.list()) {
    if (!trusted && target_.is_secret(field.name)) continue;
    if (user != "none" || !same_name(field.name, "Authorization")) fields.add(field.name, field.value);
  }
  if (!trusted) return {};
  auto value = credentials_.authorization(user, built.sent.method, built.sent.target);
  if (!value) return tl::unexpected(value.error());
  if (*value) fields.add("Authorization", **value);
  return {};
}

// Each value that a step leaves out takes the protocol's own form; see docs/scenario-language.md.
Result<Fields> PacketBuilder::packet_fields(const PacketStep& step, Session* session, BuiltRequest& built) {
  Fields fields;
  if (auto begun = begin_fields(step.user, built, fields); !begun) return tl::unexpected(begun.error());

  const auto add = [&](const std::string& name, const std::optional<scenario::Template>& written,
                       const std::string& otherwise) -> Result<std::string> {
    auto value = written ? sessions_.expand(*written) : Result<std::string>(otherwise);
    if (value) fields.add(name, *value);
    return value;
  };
  auto type = add("BITS-Packet-Type", step.type, std::string(packet_text(step.packet, profile_)));
  if (!type) return tl::unexpected(type.error());

  if (step.packet == PacketType::kCreateSession) {
    if (auto list = add("BITS-Supported-Protocols", step.protocols, std::string(kBits15)); !list)
      return tl::unexpected(list.error());
  }
  const bool names_session = step.packet == PacketType::kFragment || step.packet == PacketType::kCloseSession ||
                             step.packet == PacketType::kCancelSession;
  if (step.id) {
    if (auto id = add("BITS-Session-Id", step.id, ""); !id) return tl::unexpected(id.error());
  } else if (names_session) {
    if (!session)
      return fail(ErrorCode::kNotFound, "no session to send a " + std::string(mixed_case(step.packet)) + " for");
    if (session->id.empty()) return fail(ErrorCode::kNotFound, "the server gave session '" + session->name + "' no id");
    fields.add("BITS-Session-Id", session->id);
  }
  std::uint64_t first = 0, size = 0;
  if (step.range) {
    auto text = sessions_.expand(*step.range);
    if (!text) return tl::unexpected(text.error());
    auto range = ContentRange::parse_range(*text);
    if (range) {
      built.range = *range;
      first = range->first;
      size = range->size();
    } else if (!step.content_range && !step.body) {
      return tl::unexpected(range.error().within("range '" + *text + "'"));
    }
    if (!step.content_range) fields.add("Content-Range", "bytes " + *text);
  }
  if (step.content_range) {
    if (auto range = add("Content-Range", step.content_range, ""); !range) return tl::unexpected(range.error());
    auto range = ContentRange::parse(*fields.first("Content-Range"));
    built.range = range ? std::optional(*range) : std::nullopt;
  }

  built.stream = step.bytes.empty() ? sessions_.own_stream(session) : step.bytes;
  bool chunked = false;
  if (step.body) {
    if (step.body->kind == BodySpec::Kind::kText) {
      auto text = sessions_.expand(step.body->text);
      if (!text) return tl::unexpected(text.error());
      built.sent.body = text_source(*text);
    } else if (step.body->kind == BodySpec::Kind::kSize) {
      auto bytes = sessions_.number(step.body->size);
      if (!bytes) return tl::unexpected(bytes.error());
      built.sent.body = generated_source(sessions_.stream_seed(built.stream), first, *bytes);
    } else {
      std::vector<std::string> chunks;
      for (const auto& chunk : step.body->chunks) {
        auto text = sessions_.expand(chunk);
        if (!text) return tl::unexpected(text.error());
        chunks.push_back(*text);
      }
      built.sent.body = text_source(chunk_coded(chunks));
      chunked = true;
    }
  } else if (size > 0) {
    built.sent.body = generated_source(sessions_.stream_seed(built.stream), first, size);
  }
  if (chunked) {
    fields.add("Transfer-Encoding", "chunked");
    if (step.length) {
      if (auto length = add("Content-Length", step.length, ""); !length) return tl::unexpected(length.error());
    }
  } else {
    const std::uint64_t length = built.sent.body ? built.sent.body->size() : 0;
    if (auto text = add("Content-Length", step.length, std::to_string(length)); !text)
      return tl::unexpected(text.error());
  }
  if (step.send && step.send->wait_for_continue) fields.add("Expect", "100-continue");
  return fields;
}

Result<std::string> PacketBuilder::session_path(const std::string& name,
                                                const std::optional<scenario::Template>& path) {
  if (path) {
    auto text = sessions_.expand(*path);
    if (!text || Url::parse(*text)) return text;
    return sessions_.path_for(*text);
  }
  const Session* session = sessions_.find(name);
  return session ? session->path : sessions_.fresh_path();
}

Result<BuiltRequest> PacketBuilder::build(const PacketStep& step, const std::string& name) {
  BuiltRequest built;
  built.sent.step = name;
  Session* session = nullptr;
  std::string path;
  if (step.packet == PacketType::kCreateSession) {
    std::optional<std::string> wanted;
    if (step.path) {
      auto text = sessions_.expand(*step.path);
      if (!text) return tl::unexpected(text.error());
      wanted = sessions_.path_for(*text);
    }
    session = &sessions_.begin(step.as, wanted);
    path = session->path;
  } else {
    session = sessions_.find(step.session);
    if (!session && !step.session.empty()) return fail(ErrorCode::kNotFound, "no session named '" + step.session + "'");
    auto found = session_path(step.session, step.path);
    if (!found) return tl::unexpected(found.error());
    path = *found;
  }
  if (session) built.sent.session = session->name;
  if (session && session->host) built.origin = *session->host;

  auto target = step.target ? sessions_.expand(*step.target) : Result<std::string>(path);
  auto method = step.method ? sessions_.expand(*step.method) : Result<std::string>("BITS_POST");
  auto version = step.version ? sessions_.expand(*step.version) : Result<std::string>("HTTP/1.1");
  for (const auto* value : {&target, &method, &version}) {
    if (!*value) return tl::unexpected(value->error());
  }
  built.sent.method = *method;
  built.sent.target = *target;
  built.sent.takes_uploads = sessions_.takes_uploads(path) && !step.target;

  auto fields = packet_fields(step, session, built);
  if (!fields) return tl::unexpected(fields.error());
  for (const FieldEdit& edit : step.edits) {
    auto value = sessions_.expand(edit.value);
    if (!value) return tl::unexpected(value.error());
    switch (edit.kind) {
      case FieldEdit::Kind::kSet:
        fields->set(edit.name, *value);
        break;
      case FieldEdit::Kind::kAdd:
        fields->add(edit.name, *value);
        break;
      case FieldEdit::Kind::kRemove:
        fields->remove(edit.name);
        break;
      case FieldEdit::Kind::kRename:
        for (Field& field : fields->list()) {
          if (same_name(field.name, edit.name)) field.name = *value;
        }
        break;
    }
  }
  reorder(*fields, step.order);
  built.sent.bits_post = built.sent.method == "BITS_POST";
  built.sent.packet = built.sent.bits_post ? packet_of(*fields) : std::nullopt;
  finish(built, step, std::move(*fields), *version);
  return built;
}

Result<BuiltRequest> PacketBuilder::build(const RequestStep& step, const std::string& name) {
  BuiltRequest built;
  built.sent.step = name;
  auto method = sessions_.expand(step.method);
  auto path = session_path(step.session, step.path);
  // A path may be a URL, such as what BITS-Reply-URL says.
  if (const auto url = Url::parse(path.value_or("")); url) {
    const std::string host = url->host.find(':') == std::string::npos ? url->host : "[" + url->host + "]";
    auto origin = host_named(target_, ground_.url, host + ":" + std::to_string(url->port));
    if (!origin)
      return fail(origin.error().code,
                  "'" + *path + "' leads to a host that the target does not list (docs/target.md)");
    built.origin = *origin;
    path = url->path;
  }
  auto target = step.target ? sessions_.expand(*step.target) : path;
  auto version = step.version ? sessions_.expand(*step.version) : Result<std::string>("HTTP/1.1");
  for (const auto* value : {&method, &path, &target, &version}) {
    if (!*value) return tl::unexpected(value->error());
  }
  built.sent.method = *method;
  built.sent.target = *target;
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
    if (step.body->kind == BodySpec::Kind::kText) {
      auto text = sessions_.expand(step.body->text);
      if (!text) return tl::unexpected(text.error());
      built.sent.body = text_source(*text);
    } else {
      auto bytes = sessions_.number(step.body->size);
      if (!bytes) return tl::unexpected(bytes.error());
      built.sent.body = generated_source(sessions_.stream_seed("default"), 0, *bytes);
    }
    if (!fields.has("Content-Length")) fields.add("Content-Length", std::to_string(built.sent.body->size()));
  }
  if (const Session* session = sessions_.find(step.session)) built.sent.session = session->name;
  built.sent.bits_post = built.sent.method == "BITS_POST";
  built.sent.packet = built.sent.bits_post ? packet_of(fields) : std::nullopt;
  finish(built, step, std::move(fields), *version);
  return built;
}

Result<BuiltRequest> PacketBuilder::build_get(const std::string& path) {
  BuiltRequest built;
  built.sent.step = "read_back";
  built.sent.method = "GET";
  built.sent.target = path;
  Fields fields;
  if (auto begun = begin_fields("", built, fields); !begun) return tl::unexpected(begun.error());
  built.on = "read-back";
  scenario::Sending sending;
  sending.on = "read-back";
  finish(built, sending, std::move(fields), "HTTP/1.1");
  return built;
}

}  // namespace bitspec::engine
