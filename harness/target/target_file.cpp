#include "harness/target/target_file.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/base/printable.h"
#include "harness/protocol/known_fields.h"
#include "harness/target/capability_names.h"
#include "harness/target/masked_line.h"

namespace bitspec::target {
namespace {

namespace fs = std::filesystem;
using yaml::Document;
using yaml::Entry;
using yaml::Node;
using yaml::Spot;

constexpr std::size_t kMostSecretBytes = 64 * 1024;

milliseconds time_of(const Node& node) {
  return milliseconds(parse_milliseconds(node.text).value_or(0));
}

class Reader {
 public:
  Reader(const Document& file, const Environment& environment, Loaded& out)
      : file_(file), environment_(environment), out_(out), target_(out.target) {
    const fs::path own = fs::path(file.path()).parent_path();
    folder_ = fs::absolute(own.empty() ? "." : own).lexically_normal().string();
  }

  // REQUIRES: the file fits the grammar.
  void read() {
    target_.file = file_.path();
    const Node& root = file_.root();
    for (const Entry& entry : root.entries)
      out_.sources[entry.key] = file_.path() + ":" + std::to_string(entry.spot.line);
    if (const Node* node = root.find("one_url")) target_.one_url = node->text == "true";
    if (const Node* node = root.find("url")) url(*node);
    if (const Node* node = root.find("profile")) target_.profile = parse_profile(node->text);
    if (const Node* node = root.find("timeout")) target_.timeout = time_of(*node);
    if (const Node* node = root.find("folders")) folders(*node);
    if (const Node* node = root.find("read_back")) read_back(*node);
    if (const Node* node = root.find("form")) {
      for (const Entry& entry : node->entries) (void)set_form(target_.form, entry.key, entry.value.text);
    }
    if (const Node* node = root.find("headers")) headers(*node);
    if (const Node* node = root.find("users")) users(*node);
    if (const Node* node = root.find("authentication")) {
      target_.scheme = node->text == "digest" ? Target::Scheme::kDigest : Target::Scheme::kBasic;
    }
    if (const Node* node = root.find("tls")) tls(*node);
    if (const Node* node = root.find("hosts")) target_.hosts = texts(*node);
    if (const Node* node = root.find("listen")) target_.listen = node->text;
    if (const Node* node = root.find("capabilities")) capabilities(*node);
    if (const Node* node = root.find("hooks")) hooks(*node);
  }

 private:
  void complain(const Spot& at, std::string message, std::string hint = {}) {
    out_.errors.push_back(file_.error(at, std::move(message), std::move(hint)));
  }

  static std::vector<std::string> texts(const Node& list) {
    std::vector<std::string> out;
    for (const Node& item : list.items) out.push_back(item.text);
    return out;
  }

  std::string below(const std::string& name) const { return (fs::path(folder_) / name).lexically_normal().string(); }

  void set_path(const Node& map, std::string_view key, std::string& value) {
    if (const Node* node = map.find(key)) value = below(node->text);
  }

  void url(const Node& node) {
    out_.url = node.text;
    auto parsed = target_from_url(node.text, target_.one_url);
    if (parsed)
      target_.url = std::move(parsed->url);
    else
      complain(node.spot, parsed.error().message, parsed.error().hint);
  }

  void folders(const Node& map) {
    set_path(map, "files", target_.files_folder);
    set_path(map, "work", target_.work_folder);
  }

  void read_back(const Node& node) {
    using Way = ReadBackWay::Kind;
    ReadBackWay& way = target_.read_back;
    if (node.is_scalar()) {
      way.kind = node.text == "get" ? Way::kGet : Way::kNone;
    } else if (const Node* command = node.find("command")) {
      way.kind = Way::kCommand;
      way.command = texts(*command);
      check_program(*command);
      for (const Node& item : command->items) check_template(item);
    } else {
      way.kind = Way::kFolder;
      if (const Node* folder = node.find("folder")) {
        if (!target_.files_folder.empty()) complain(folder->spot, "'folders' has 'files' already: remove one of them");
        target_.files_folder = below(folder->text);
      }
      if (target_.files_folder.empty()) complain(node.spot, "'read_back' needs 'folder'");
      if (const Node* name = node.find("name")) {
        way.name = name->text;
        check_template(*name);
      }
    }
  }

  void check_program(const Node& command) {
    if (command.items.front().text.empty()) complain(command.items.front().spot, "the name of the program is empty");
  }

  // {path}, {name} and {id} are all there is.
  void check_template(const Node& node) {
    for (std::size_t at = node.text.find('{'); at != std::string::npos; at = node.text.find('{', at + 1)) {
      const std::size_t end = node.text.find('}', at);
      const std::string word = node.text.substr(at, end == std::string::npos ? end : end - at + 1);
      if (word != "{path}" && word != "{name}" && word != "{id}")
        complain(node.spot, "'" + printable(word, 40) + "' is not a placeholder", "known: {path}, {name} and {id}");
    }
  }

  // What is told by a file or the environment.
  std::string secret(const Node& where, bool from_file) {
    if (!environment_) return {};
    if (from_file) {
      auto text = read_secret_file(below(where.text));
      if (text) return *text;
      complain(where.spot, text.error().message);
      return {};
    }
    if (auto value = environment_(where.text)) return *value;
    complain(where.spot, "the environment variable " + printable(where.text, 100) + " is not set");
    return {};
  }

  void headers(const Node& map) {
    for (const Entry& entry : map.entries) {
      std::string value = entry.value.text;
      if (entry.value.is_map()) {
        const Entry& from = entry.value.entries.front();
        value = secret(from.value, from.key == "file");
        target_.hidden_fields.push_back(entry.key);
      }
      if (const std::string meant = misspelt_bits_field(entry.key); !meant.empty())
        complain(entry.spot, "unknown BITS field '" + entry.key + "'",
                 "did you mean '" + meant + "'? If not, send it with --header");
      auto field = checked_field(entry.key, value);
      if (field)
        target_.extra_fields.add(std::move(field->name), std::move(field->value));
      else
        complain(entry.spot, field.error().message);
    }
  }

  void users(const Node& list) {
    using From = PasswordSource::Kind;
    if (list.items.size() > 2) complain(list.items[2].spot, "at most two users");
    for (const Node& item : list.items) {
      Credentials user;
      user.user = item.find("user")->text;
      int said = 0;
      for (const From from : {From::kGiven, From::kEnvironment, From::kFile}) {
        const Node* node = item.find(password_key(from));
        if (!node) continue;
        if (++said == 2) complain(node->spot, "more than one password for this user");
        user.password = from == From::kGiven ? node->text : secret(*node, from == From::kFile);
        if (from != From::kGiven) user.source = {from, from == From::kFile ? below(node->text) : node->text};
      }
      if (said == 0) complain(item.spot, "a user needs 'password_env', 'password_file' or 'password'");
      if (user.user.find(':') != std::string::npos && target_.scheme == Target::Scheme::kBasic)
        complain(item.find("user")->spot, "a user name must not contain ':' with basic authentication [RFC 7617 2]");
      target_.users.push_back(std::move(user));
    }
  }

  void tls(const Node& map) {
    Tls& tls = target_.tls;
    set_path(map, "ca", tls.ca_file);
    set_path(map, "certificate", tls.certificate_file);
    set_path(map, "key", tls.private_key_file);
    if (const Node* node = map.find("server_name")) tls.server_name = node->text;
    if (const Node* node = map.find("insecure")) tls.insecure = node->text == "true";
    if (tls.certificate_file.empty() && !tls.private_key_file.empty())
      complain(map.find("key")->spot, "'key' needs 'certificate'");
    if (tls.insecure && !tls.ca_file.empty())
      complain(map.find("insecure")->spot, "'ca' has no effect with 'insecure: true'");
  }

  void capabilities(const Node& map) {
    for (const Entry& entry : map.entries) {
      Capability& capability = target_.capabilities[entry.key];
      if (entry.value.is_scalar()) {
        capability.off = entry.value.text == "false";
        if (!capability.off) capability.places.emplace_back();
      } else if (entry.value.is_map()) {
        place(entry.value, capability);
      } else {
        for (const Node& item : entry.value.items) place(item, capability);
      }
    }
  }

  void place(const Node& map, Capability& capability) {
    CapabilityPlace place;
    for (const Entry& entry : map.entries) {
      if (entry.key == "path") {
        place.path = entry.value.text;
      } else if (entry.key == "url") {
        auto url = Url::parse(entry.value.text);
        if (!url) continue;  // the grammar saw to it
        if (url->path.find('?') != std::string::npos) complain(entry.value.spot, "this URL must not have a query");
        place.url = std::move(*url);
      } else {
        place.values[entry.key] = entry.key == "folder" ? below(entry.value.text) : entry.value.text;
      }
    }
    if (place.url && !place.path.empty())
      complain(map.find("path")->spot, "'path' and 'url' exclude each other: put the path into the URL");
    if (place.url) place.path = place.url->path;
    if (!place.path.empty() && !place.path.ends_with('/')) place.path += '/';
    if (place.url) place.url->path = place.path;
    capability.places.push_back(std::move(place));
  }

  void hooks(const Node& map) {
    Hook* const all[] = {&target_.hooks.start, &target_.hooks.stop,        &target_.hooks.restart,
                         &target_.hooks.reset, &target_.hooks.uploads_off, &target_.hooks.uploads_on};
    for (std::size_t i = 0; i < std::size(all); ++i) {
      if (const Node* node = map.find(kHookNames[i])) hook(*node, i, *all[i]);
    }
    // Who can start the server can start it again.
    const bool restarts = !target_.hooks.start.empty() || !target_.hooks.restart.empty();
    if (restarts && !target_.capabilities.contains(kRestart)) target_.declare(kRestart);
  }

  void hook(const Node& node, std::size_t which, Hook& hook) {
    hook.folder = folder_;
    const Node& command = node.is_list() ? node : *node.find("command");
    hook.command = texts(command);
    check_program(command);
    if (!node.is_map()) return;
    set_path(node, "folder", hook.folder);
    if (const Node* text = node.find("wait_for_log")) {
      hook.wait_for_log = text->text;
      const bool waits =
          kHookNames[which] == std::string_view("start") || kHookNames[which] == std::string_view("restart");
      if (!waits)
        complain(text->spot,
                 "'wait_for_log' works with 'start' and 'restart' only; other hooks are done when they end");
    }
    if (const Node* time = node.find("timeout")) hook.timeout = time_of(*time);
  }

  const Document& file_;
  const Environment& environment_;
  Loaded& out_;
  Target& target_;
  std::string folder_;
};

void mask(std::vector<Error>& errors) {
  for (Error& error : errors) {
    error.message = without_user_information(std::move(error.message));
    if (error.place) error.place->text = masked_line(std::move(error.place->text));
  }
}

}  // namespace

Result<Field> checked_field(const std::string& name, std::string_view value) {
  if (!is_token(name)) return bad_input("'" + printable(name, 100) + "' is not a valid header field name");
  value = trim_blanks(value);
  const bool control =
      std::any_of(value.begin(), value.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
  if (control) return bad_input("'" + name + "': control bytes are not allowed in a value");
  return Field{name, std::string(value)};
}

Result<std::string> read_secret_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMostSecretBytes, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad() || (!in.eof() && in.fail())) return fail(ErrorCode::kNotFound, "cannot read " + printable(path, 400));
  if (text.size() == kMostSecretBytes)
    return fail(ErrorCode::kLimit, printable(path, 400) + " is too large for a secret");
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

Loaded load_target(std::string_view path, std::string_view text, const Vocabulary& vocabulary,
                   const Environment& environment) {
  Loaded out;
  const auto file = Document::read(path, text);
  if (!file) {
    out.errors.push_back(file.error());
    mask(out.errors);
    return out;
  }
  const Grammar table = grammar(vocabulary);
  const Spot start = file->root().is_map() ? file->root().spot : Spot{};
  yaml::check(table.table, *file, file->root(), yaml::map_of(kTargetFile), "a target file", start, out.errors);
  if (out.errors.empty()) Reader(*file, environment, out).read();
  mask(out.errors);
  // In the order of the file; each has a place.
  std::stable_sort(out.errors.begin(), out.errors.end(), [](const Error& a, const Error& b) {
    return std::pair(a.place->line, a.place->column) < std::pair(b.place->line, b.place->column);
  });
  return out;
}

Loaded load_target_file(const std::string& path, const Vocabulary& vocabulary, const Environment& environment) {
  Loaded out;
  std::ifstream in(path, std::ios::binary);
  std::string text(yaml::kMaxFileBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (!in.eof() && text.empty()) {
    out.errors.push_back({ErrorCode::kNotFound, "cannot read " + path, std::nullopt, {}});
    return out;
  }
  return load_target(path, text, vocabulary, environment);
}

bool looks_like_target(std::string_view text) {
  const auto file = Document::read("", text);
  if (!file || !file->root().is_map() || file->root().find("requirements")) return false;
  const Grammar table = grammar({});
  const auto& fields = table.table.find(kTargetFile).fields;
  return std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return file->root().find(field.key); });
}

}  // namespace bitspec::target
