#include "harness/cli/open_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <set>

#include "harness/base/printable.h"
#include "harness/target/capability_flag.h"
#include "harness/target/capability_names.h"
#include "harness/target/secret_values.h"

namespace bitspec::cli {
namespace {

// The value of a key, and where it is from.
struct Setting {
  std::string value, source;
};

// The flag if it was given, else the environment variable if there is one.
std::optional<Setting> setting(const std::string& flag, const std::string& value, const char* variable) {
  if (!value.empty()) return Setting{value, flag};
  if (auto found = environment_variable(variable); found && !found->empty()) return Setting{*found, variable};
  return std::nullopt;
}

Result<Field> parse_field(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos)
    return bad_input("--header: expected 'Name: value'");  // without it: it may be a secret
  auto field = target::checked_field(text.substr(0, colon), std::string_view(text).substr(colon + 1));
  if (!field) return tl::unexpected(field.error().within("--header"));
  return field;
}

// The first --capability of a name replaces what the file says of it; further ones add places.
Result<void> add_capabilities(const std::vector<std::string>& texts, const target::Vocabulary& vocabulary,
                              target::Target& target) {
  std::set<std::string> seen;
  for (const auto& text : texts) {
    auto flag = target::parse_capability(text, vocabulary);
    if (!flag) return tl::unexpected(flag.error());
    auto& capability = target.capabilities[flag->name];
    if (seen.insert(flag->name).second) capability = {};
    capability.off = flag->value.off;
    std::move(flag->value.places.begin(), flag->value.places.end(), std::back_inserter(capability.places));
  }
  return {};
}

Result<void> start_reference(OpenTarget& open, const catalogue::Catalogue& catalogue) {
  using refserver::TemporaryFolder;
  auto folder = TemporaryFolder::make(TemporaryFolder::Kind::kInMemory);
  if (!folder) return tl::unexpected(folder.error());
  open.folder = std::move(*folder);
  auto reference = selftest::ReferenceTarget::start({open.profile, open.folder->path(), {}, true}, catalogue);
  if (!reference) return tl::unexpected(reference.error().within("the reference server"));
  open.reference = std::move(*reference);
  // What flags and the environment say stays; all else is as in the target file of `bitspec serve --everything`.
  auto target = open.reference->target();
  target.timeout = open.target.timeout;
  target.extra_fields = std::move(open.target.extra_fields);
  for (auto& [name, capability] : open.target.capabilities) target.capabilities[name] = std::move(capability);
  open.target = std::move(target);
  return {};
}

// Puts one layer over another: what the file says is there already.
class Layers {
 public:
  Layers(const TargetArguments& arguments, OpenTarget& open) : arguments_(arguments), open_(open) {}

  Result<void> apply(const catalogue::Catalogue& catalogue) {
    for (const auto step : {&Layers::url, &Layers::profile, &Layers::timeout, &Layers::folders, &Layers::read_back,
                            &Layers::form, &Layers::user, &Layers::tls, &Layers::headers}) {
      if (auto done = (this->*step)(); !done) return done;
    }
    if (!arguments_.capabilities.empty()) {
      auto added = add_capabilities(arguments_.capabilities, selftest::vocabulary_of(catalogue), target_);
      if (!added) return added;
      from("capabilities", "--capability");
    }
    // The test reads the folders itself.
    if (!target_.files_folder.empty() && !target_.work_folder.empty()) target_.declare(target::kLocalPath);
    return {};
  }

 private:
  void from(const std::string& key, const std::string& source) {
    auto& known = open_.sources[key];
    known = known.empty() || key == "url" || key == "profile" || key == "timeout" ? source : known + ", " + source;
  }

  Result<void> url() {
    if (arguments_.one_url) {
      target_.one_url = true;
      from("one_url", "--one-url");
    }
    if (arguments_.reference) return {};
    const auto said = setting("the command line", arguments_.url, "BITSPEC_URL");
    if (!said && target_.url.host.empty())
      return bad_input("expected a URL, --target FILE or --reference" +
                       (target_.file.empty() ? "" : ": " + target_.file + " has no 'url'"));
    if (!said && !arguments_.one_url) return {};
    auto parsed = target::target_from_url(said ? said->value : open_.url, target_.one_url);
    if (!parsed) return tl::unexpected(parsed.error());
    target_.url = std::move(parsed->url);
    if (said) from("url", said->source);
    return {};
  }

  Result<void> profile() {
    if (arguments_.profile) {
      open_.profile = *arguments_.profile;
      from("profile", "--profile");
    } else if (const auto said = setting("", "", "BITSPEC_PROFILE")) {
      const auto profile = parse_profile(said->value);
      if (!profile)
        return bad_input("BITSPEC_PROFILE: invalid value '" + printable(said->value, 100) +
                         "': expected win32, mc-bup or iis");
      open_.profile = *profile;
      from("profile", said->source);
    } else if (target_.profile) {
      open_.profile = *target_.profile;
    }
    target_.profile = open_.profile;
    return {};
  }

  Result<void> timeout() {
    if (arguments_.timeout) {
      target_.timeout = *arguments_.timeout;
      from("timeout", "--timeout");
    } else if (const auto said = setting("", "", "BITSPEC_TIMEOUT")) {
      const auto time = parse_duration(said->value);
      if (!time)
        return bad_input("BITSPEC_TIMEOUT: invalid duration '" + printable(said->value, 100) +
                         "': expected a number and ms, s, m or h");
      target_.timeout = *time;
      from("timeout", said->source);
    }
    return {};
  }

  Result<void> folders() {
    const std::pair<std::optional<Setting>, std::string*> all[] = {
        {setting("--files", arguments_.files, "BITSPEC_FILES"), &target_.files_folder},
        {setting("--work", arguments_.work, "BITSPEC_WORK"), &target_.work_folder}};
    for (const auto& [said, place] : all) {
      if (said) {
        *place = said->value;
        from("folders", said->source);
      }
      std::error_code error;
      if (!place->empty() && !std::filesystem::is_directory(*place, error))
        return bad_input(*place + " is not a folder");
    }
    return {};
  }

  Result<void> read_back() {
    if (arguments_.read_back.empty()) return {};
    target_.read_back = {};
    target_.read_back.kind =
        arguments_.read_back == "get" ? target::ReadBackWay::Kind::kGet : target::ReadBackWay::Kind::kNone;
    from("read_back", "--read-back");
    return {};
  }

  Result<void> form() {
    for (const auto& text : arguments_.form) {
      const auto equals = text.find('=');
      const std::string key = text.substr(0, equals);
      const auto set = equals == std::string::npos ? bad_input("expected KEY=VALUE")
                                                   : target::set_form(target_.form, key, text.substr(equals + 1));
      if (!set) return tl::unexpected(set.error().within("--form '" + printable(text, 100) + "'"));
    }
    if (!arguments_.form.empty()) from("form", "--form");
    return {};
  }

  Result<void> user() {
    const auto name = setting("--user", arguments_.user, "BITSPEC_USER");
    if (!name) return arguments_.password_file.empty() ? Result<void>() : bad_input("--password-file needs --user");
    using Source = target::PasswordSource::Kind;
    target::Credentials user{name->value, "", {}};
    if (!arguments_.password_file.empty()) {
      auto text = target::read_secret_file(arguments_.password_file);
      if (!text) return tl::unexpected(text.error().within("--password-file"));
      user.password = std::move(*text);
      user.source = {Source::kFile, std::filesystem::absolute(arguments_.password_file).string()};
    } else if (auto password = environment_variable("BITSPEC_PASSWORD")) {
      user.password = std::move(*password);
      user.source = {Source::kEnvironment, "BITSPEC_PASSWORD"};
    } else {
      const std::string shown = name->value.substr(0, name->value.find(':'));  // a password may stand behind it
      return bad_input(name->source + " '" + printable(shown, 100) +
                       "': no password: set BITSPEC_PASSWORD or --password-file");
    }
    if (target_.users.empty()) target_.users.emplace_back();
    target_.users.front() = std::move(user);
    from("users", name->source);
    return {};
  }

  Result<void> tls() {
    if (const auto ca = setting("--ca", arguments_.ca, "BITSPEC_CA")) {
      target_.tls.ca_file = ca->value;
      from("tls", ca->source);
    }
    if (arguments_.insecure) {
      target_.tls.insecure = true;
      from("tls", "--insecure");
    }
    return {};
  }

  Result<void> headers() {
    for (const auto& text : arguments_.headers) {
      auto field = parse_field(text);
      if (!field) return tl::unexpected(field.error());
      target_.extra_fields.add(std::move(field->name), std::move(field->value));
      from("headers", "--header");
    }
    return {};
  }

  const TargetArguments& arguments_;
  OpenTarget& open_;
  target::Target& target_ = open_.target;
};

// Whether there is a file and it is right; each mistake in it is printed.
bool load_file(const TargetArguments& arguments, const catalogue::Catalogue& catalogue, OpenTarget& open, Io& io) {
  if (arguments.reference) return true;
  const auto path = setting("--target", arguments.file, "BITSPEC_TARGET");
  if (!path) return true;
  auto loaded = target::load_target_file(path->value, selftest::vocabulary_of(catalogue), environment_variable);
  for (const auto& error : loaded.errors) complain(io, error);
  open.target = std::move(loaded.target);
  open.url = std::move(loaded.url);
  open.sources = std::move(loaded.sources);
  return loaded.errors.empty();
}

}  // namespace

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

tl::expected<OpenTarget, ExitCode> open_target(const TargetArguments& arguments, const catalogue::Catalogue& catalogue,
                                               Io& io) {
  OpenTarget open;
  const auto refuse = [&io](const Error& error) {
    complain(io, error);
    return tl::unexpected(exit_code_of(error));
  };
  if (!load_file(arguments, catalogue, open, io)) return tl::unexpected(ExitCode::kUsage);
  if (auto applied = Layers(arguments, open).apply(catalogue); !applied) return refuse(applied.error());
  if (arguments.reference) {
    if (auto started = start_reference(open, catalogue); !started) return refuse(started.error());
  }
  open.secrets = std::make_unique<SecretScope>(target::secret_values(open.target));
  for (const auto& what : target::short_secrets(open.target))
    io.err << fmt::format("warning: {} has fewer than {} characters: an answer that repeats it is shown as it is\n",
                          what, kShortestSecret);
  return open;
}

}  // namespace bitspec::cli
