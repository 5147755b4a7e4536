#include "harness/target/show.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "harness/base/printable.h"
#include "harness/target/grammar.h"

namespace bitspec::target {
namespace {

constexpr std::string_view kHidden = "not shown";

std::string list(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ", ") + yaml_text(text);
  return "[" + out + "]";
}

std::string time(milliseconds time) {
  const auto count = time.count();
  return count % 1000 == 0 ? fmt::format("{}s", count / 1000) : fmt::format("{}ms", count);
}

// {a: 1, b: x}; members with an empty value are left out.
class Map {
 public:
  Map& add(std::string_view key, const std::string& value) {
    if (!value.empty()) text_ += fmt::format("{}{}: {}", text_.empty() ? "" : ", ", key, value);
    return *this;
  }
  Map& text(std::string_view key, const std::string& value) { return add(key, value.empty() ? "" : yaml_text(value)); }
  bool empty() const { return text_.empty(); }
  std::string str() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

// Of one well-formed character; a single byte that is none stands for itself, as YAML has no form for it.
std::uint32_t code_point(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first;
  std::uint32_t out = first & (0x7fu >> character.size());
  for (const char c : character.substr(1)) out = out << 6 | (static_cast<unsigned char>(c) & 0x3f);
  return out;
}

class Writer {
 public:
  Writer(const Target& target, const std::map<std::string, std::string>& sources) : t_(target), sources_(sources) {}

  std::string write() {
    if (!t_.url.host.empty()) line("url", yaml_text(t_.url.text()));
    line("one_url", t_.one_url ? "true" : "false");
    line("profile", std::string(profile_name(t_.profile.value_or(Profile::kWin32))));
    line("timeout", time(t_.timeout));
    line("read_back", read_back());
    Map form;
    for (const auto& [key, value] : form_values(t_.form)) form.add(key, std::string(value));
    if (!form.empty()) line("form", form.str());
    Map folders;
    // `read_back` has the folder already where it reads one.
    if (t_.read_back.kind != ReadBackWay::Kind::kFolder) folders.text("files", t_.files_folder);
    folders.text("work", t_.work_folder);
    if (!folders.empty()) line("folders", folders.str());
    headers();
    users();
    tls();
    if (!t_.hosts.empty()) line("hosts", list(t_.hosts));
    if (!t_.listen.empty()) line("listen", yaml_text(t_.listen));
    capabilities();
    hooks();
    return std::move(out_);
  }

 private:
  std::string comment(const std::string& key) const {
    const auto found = sources_.find(key);
    return "  # " + (found == sources_.end() ? "default" : printable(found->second, 400));
  }

  void line(const std::string& key, const std::string& value) {
    if (value.empty()) return;
    out_ += key + ": " + value + comment(key) + "\n";
  }

  void heading(const std::string& key) { out_ += key + ":" + comment(key) + "\n"; }

  std::string read_back() const {
    using Way = ReadBackWay::Kind;
    const ReadBackWay& way = t_.read_back;
    if (way.kind == Way::kGet) return "get";
    if (way.kind == Way::kNone) return "none";
    if (way.kind == Way::kCommand) return Map().add("command", list(way.command)).str();
    if (way.kind == Way::kFolder) return Map().text("folder", t_.files_folder).text("name", way.name).str();
    return {};
  }

  void headers() {
    if (t_.extra_fields.list().empty()) return;
    heading("headers");
    for (const Field& field : t_.extra_fields.list()) {
      out_ += "  " + yaml_text(field.name) + ": " + yaml_text(t_.is_secret(field.name) ? kHidden : field.value) + "\n";
    }
  }

  void users() {
    if (t_.users.empty()) return;
    heading("users");
    for (const auto& user : t_.users) {
      Map map;
      map.add("user", yaml_text(user.user));
      map.text(password_key(user.source.kind),
               user.source.kind == PasswordSource::Kind::kGiven ? std::string(kHidden) : user.source.name);
      out_ += "  - " + map.str() + "\n";
    }
    line("authentication", t_.scheme == Target::Scheme::kDigest ? "digest" : "basic");
  }

  void tls() {
    Map map;
    map.text("ca", t_.tls.ca_file).text("certificate", t_.tls.certificate_file).text("key", t_.tls.private_key_file);
    map.text("server_name", t_.tls.server_name).add("insecure", t_.tls.insecure ? "true" : "");
    if (!map.empty()) line("tls", map.str());
  }

  static std::string place(const CapabilityPlace& place) {
    Map map;
    if (place.url)
      map.text("url", place.url->text());
    else
      map.text("path", place.path);
    for (const auto& [name, value] : place.values) {
      const bool number = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
      map.add(name, number ? value : yaml_text(value));
    }
    return map.empty() ? "{}" : map.str();
  }

  static std::string capability(const Capability& capability) {
    if (capability.off || capability.places.empty()) return "false";
    if (capability.places.size() == 1)
      return place(capability.places[0]) == "{}" ? "true" : place(capability.places[0]);
    std::string all;
    for (const auto& one : capability.places) all += (all.empty() ? "" : ", ") + place(one);
    return "[" + all + "]";
  }

  void capabilities() {
    if (t_.capabilities.empty()) return;
    heading("capabilities");
    for (const auto& [name, value] : t_.capabilities) out_ += "  " + name + ": " + capability(value) + "\n";
  }

  void hooks() {
    const Hook* const all[] = {&t_.hooks.start, &t_.hooks.stop,        &t_.hooks.restart,
                               &t_.hooks.reset, &t_.hooks.uploads_off, &t_.hooks.uploads_on};
    if (std::all_of(std::begin(all), std::end(all), [](const Hook* hook) { return hook->empty(); })) return;
    heading("hooks");
    for (std::size_t i = 0; i < std::size(all); ++i) {
      if (all[i]->empty()) continue;
      Map map;
      map.add("command", list(all[i]->command)).text("folder", all[i]->folder);
      map.text("wait_for_log", all[i]->wait_for_log).add("timeout", time(all[i]->timeout));
      out_ += fmt::format("  {}: {}\n", kHookNames[i], map.str());
    }
  }

  const Target& t_;
  const std::map<std::string, std::string>& sources_;
  std::string out_;
};

}  // namespace

std::string yaml_text(std::string_view text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' ||
           c == '_' || c == '-';
  };
  static constexpr std::string_view kWords[] = {"true", "false", "yes", "no", "on", "off", "y", "n", "null"};
  const bool bare = !text.empty() && std::all_of(text.begin(), text.end(), plain) && text.front() != '-' &&
                    text.find_first_not_of("0123456789.") != std::string_view::npos &&
                    std::find(std::begin(kWords), std::end(kWords), lower(text)) == std::end(kWords);
  if (bare) return std::string(text);
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = std::max<std::size_t>(utf8_length(text.substr(i)), 1);
    const std::uint32_t c = code_point(text.substr(i, length));
    i += length;
    if (c == '"' || c == '\\')
      out += {'\\', static_cast<char>(c)};
    else if (c >= 0x20 && c < 0x7f)
      out += static_cast<char>(c);
    else
      out += c > 0xffff ? fmt::format("\\U{:08x}", c) : fmt::format("\\u{:04x}", c);
  }
  return out + "\"";
}

std::string target_yaml(const Target& target, const std::map<std::string, std::string>& sources) {
  return Writer(target, sources).write();
}

}  // namespace bitspec::target
