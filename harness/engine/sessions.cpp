#include "harness/engine/sessions.h"

#include <algorithm>
#include <array>
#include <limits>

#include "harness/base/printable.h"
#include "harness/base/random.h"
#include "harness/engine/placement.h"
#include "harness/protocol/content_range.h"
#include "harness/protocol/url_reference.h"
#include "harness/scenario/arithmetic.h"
#include "harness/scenario/scalars.h"
#include "harness/target/capability_names.h"

namespace bitspec::engine {
namespace {

// A scenario's id as part of a path: "fragment/gap[2]" becomes "fragment-gap-2".
std::string path_word(std::string_view id) {
  std::string out;
  for (const char c : id) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    if (plain)
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

}  // namespace

Sessions::Sessions(const Layout& layout, const target::Target& target, const target::Location& location,
                   std::string name, std::uint64_t seed)
    : layout_(layout),
      target_(target),
      location_(location),
      name_(path_word(name)),
      prefix_(target.one_url ? layout.base : layout.base + layout.run),
      seed_(seed) {
  const bool folders = !target.one_url && layout.form.names == target::Form::Names::kFolders;
  folder_ = folders ? prefix_ + "/" + name_ + "/" : layout.base;
  constexpr std::array kRefusing = {target::kUploadsDisabled, target::kMissingPath, target::kForbiddenUrl};
  const auto holds_here = [&](const char* what) { return holds_at(target, what, location.url); };
  refuses_uploads_ = location.url != target.url && std::ranges::any_of(kRefusing, holds_here);
}

Session& Sessions::begin(const std::string& name, std::optional<std::string> path) {
  Session session;
  session.name = name.empty() ? "s" : name;
  session.path = path ? *path : path_for(session.name + ".bin");
  // An upload to a place of the scenario's own choice may end up where the server works.
  if (!lies_below(session.path)) ids_.push_back(session.path.substr(session.path.rfind('/') + 1));
  last_ = session.name;
  return sessions_[last_] = std::move(session);
}

Session* Sessions::find(const std::string& name) {
  const auto at = sessions_.find(name.empty() ? last_ : name);
  return at == sessions_.end() ? nullptr : &at->second;
}

std::string Sessions::path_for(const std::string& given) const {
  if (given.starts_with('/')) return given;
  if (target_.one_url) return layout_.base;
  const auto slash = given.substr(0, given.find('?')).rfind('/');
  const std::size_t last_part = slash == std::string::npos ? 0 : slash + 1;
  return folder_ + given.substr(0, last_part) + layout_.run + "-" + name_ + "-" + given.substr(last_part);
}

bool Sessions::said_by_the_server(const scenario::Template& written) const {
  const std::string& text = written.text;
  return text.starts_with("${") && text.ends_with('}') && saved_.contains(text.substr(2, text.size() - 3));
}

Result<std::string> Sessions::path_from(const scenario::Template& written, const std::string& session) {
  auto text = expand(written);
  if (!text) return text;
  if (!said_by_the_server(written)) return Url::parse(*text) ? *text : path_for(*text);
  Url base = location_.url;
  const Session* const upload = find(session);
  base.path = upload ? upload->path : folder_;
  const auto url = resolve(base, *text);
  if (!url) return path_for(*text);
  const bool names_host = url->origin() != base.origin() || has_scheme(*text);
  return names_host ? url->text() : url->path;
}

std::vector<const Session*> Sessions::open() const {
  std::vector<const Session*> out;
  for (const auto& [name, session] : sessions_) {
    const SessionState state = session.model.state();
    if (!session.id.empty() && (state == SessionState::kOpen || state == SessionState::kFull)) out.push_back(&session);
  }
  return out;
}

std::string Sessions::fresh_path() {
  return path_for("fresh" + std::to_string(++fresh_) + ".bin");
}

std::uint64_t Sessions::stream_seed(const std::string& stream) const {
  return derive_seed(seed_, "stream " + stream);
}

std::shared_ptr<const ByteSource> Sessions::bytes(const std::string& stream, std::uint64_t first,
                                                  std::uint64_t size) const {
  const bool text = layout_.form.bytes == target::Form::Bytes::kText && stream != kBinaryStream;
  return generated_source(stream_seed(stream), first, size, text ? Alphabet::kLetters : Alphabet::kBytes);
}

std::shared_ptr<const ByteSource> Sessions::stream(const std::string& name) const {
  return bytes(name, 0, std::numeric_limits<std::uint64_t>::max());
}

SentBytes Sessions::sent_bytes() const {
  SentBytes out;
  out.last = last_;
  out.streams[kDefaultStream] = stream(kDefaultStream);
  for (const auto& [name, session] : sessions_) {
    out.uploads[name] = {session.streams, session.total};
    out.streams[name] = stream(name);
    for (const std::string& other : session.streams) out.streams[other] = stream(other);
  }
  return out;
}

Result<std::string> Sessions::target_fields_lines() const {
  std::string lines = "Host: " + location_.url.authority();
  for (const Field& field : target_.extra_fields.list()) {
    if (no_credentials_ && same_name(field.name, "Authorization")) continue;
    lines += "\r\n" + field.name + ": " + field.value;
  }
  if (authorization_) lines += "\r\nAuthorization: " + *authorization_;
  return lines;
}

Result<std::string> Sessions::expand(const scenario::Template& text) {
  if (text.text.find('$') == std::string::npos) return text.text;
  return scenario::expand(text, variables());
}

Result<std::string> Sessions::expand_escaped(const scenario::Template& text) {
  return scenario::expand_escaped(text, variables());
}

Result<std::uint64_t> Sessions::number(const scenario::Template& text) {
  const auto value = expand(text);
  if (!value) return tl::unexpected(value.error());
  const auto number = parse_decimal(*value);
  if (!number) return bad_input("'" + printable(*value, 60) + "' is not a whole number");
  return *number;
}

Result<milliseconds> Sessions::duration(const scenario::Template& text) {
  const auto value = expand(text);
  if (!value) return tl::unexpected(value.error());
  const auto time = scenario::parse_duration(*value);
  if (!time) return bad_input("'" + printable(*value, 60) + "' is not a duration such as 300ms or 2s (at most 1h)");
  return *time;
}

scenario::Variables Sessions::variables() {
  return scenario::Generators(seed_).with([this](std::string_view name) { return lookup(name); });
}

Result<std::string> Sessions::lookup(std::string_view name) {
  if (name == "path") return path_.empty() ? path_ = fresh_path() : path_;
  if (name == "folder") return folder_;
  if (name == "escape") return "bitspec-escape-" + layout_.run + "-" + name_;
  if (name == "target.fields") return target_fields_lines();
  if (name == "place") return location_.url.path;
  if (name == "target.host") return location_.url.authority();
  if (name == "target.url") return location_.url.origin();
  if (name.starts_with("capability.")) {
    const std::string value(name.substr(11));
    if (const auto at = location_.values.find(value); at != location_.values.end()) return at->second;
    // With a calculation behind it: the number alone is asked for next.
    if (scenario::split_calculation(value)) return fail(ErrorCode::kNotFound, "");
    return bad_input("the target does not declare '" + value + "' for this place");
  }
  if (const auto at = saved_.find(std::string(name)); at != saved_.end()) return at->second;
  const auto dot = name.find('.');
  Session* session = dot == std::string_view::npos ? nullptr : find(std::string(name.substr(0, dot)));
  if (!session || dot == 0) return fail(ErrorCode::kNotFound, "no value for '${" + std::string(name) + "}'");
  const std::string_view member = name.substr(dot + 1);
  if (member == "id") {
    if (session->id.empty()) return bad_input("the server gave session '" + session->name + "' no id");
    return session->id;
  }
  if (member == "path") return session->path;
  if (member == "name") return session->path.substr(session->path.rfind('/') + 1);
  if (member == "url") return location_.url.origin() + session->path;
  if (member == "next") return std::to_string(session->model.next());
  if (member == "said") return std::to_string(session->said);
  if (scenario::split_calculation(member)) return fail(ErrorCode::kNotFound, "");  // the number alone is asked for next
  return bad_input("a session has id, path, name, url, next and said, but no '" + std::string(member) + "'");
}

}  // namespace bitspec::engine
