#include "harness/client/state_text.h"

namespace bitspec::client {
namespace {

constexpr std::string_view kTitle = "bitspec upload 1";

// The lines of the text, each with its key.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  Result<std::string> value(std::string_view key) {
    const auto line = next();
    const std::string begin = std::string(key) + ": ";
    if (!line.starts_with(begin)) return wrong("expected '" + begin + "...'");
    return std::string(line.substr(begin.size()));
  }
  Result<std::uint64_t> number(std::string_view key) {
    const auto text = value(key);
    if (!text) return tl::unexpected(text.error());
    const auto number = parse_decimal(*text);
    if (!number) return wrong(number.error().message);
    return *number;
  }
  Result<Url> url(std::string_view key) {
    const auto text = value(key);
    if (!text) return tl::unexpected(text.error());
    auto url = Url::parse(*text);
    if (!url) return wrong(url.error().message);
    return url;
  }
  std::string_view next() {
    ++line_;
    const auto end = rest_.find('\n');
    const auto line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return line;
  }
  tl::unexpected<Error> wrong(const std::string& what) const {
    return bad_input("line " + std::to_string(line_) + ": " + what);
  }

 private:
  std::string_view rest_;
  int line_ = 0;
};

template <class T>
Result<void> put(Result<T> value, T& into) {
  if (!value) return tl::unexpected(value.error());
  into = std::move(*value);
  return {};
}

}  // namespace

std::string state_text(const UploadState& state) {
  const auto number = [](const char* key, std::uint64_t value) {
    return std::string(key) + ": " + std::to_string(value) + "\n";
  };
  return std::string(kTitle) + "\nurl: " + state.url.text() + "\n" + number("size", state.file.size) +
         number("modified", static_cast<std::uint64_t>(state.file.modified)) + "session: " + state.session.id +
         "\nat: " + state.session.url.text() + "\n" + number("offset", state.session.offset) +
         number("sent", state.session.sent);
}

Result<UploadState> parse_state(std::string_view text) {
  Lines lines(text);
  UploadState out;
  std::uint64_t modified = 0;
  if (lines.next() != kTitle) return lines.wrong("expected '" + std::string(kTitle) + "'");
  auto ok = put(lines.url("url"), out.url);
  if (ok) ok = put(lines.number("size"), out.file.size);
  if (ok) ok = put(lines.number("modified"), modified);
  if (ok) ok = put(lines.value("session"), out.session.id);
  if (ok) ok = put(lines.url("at"), out.session.url);
  if (ok) ok = put(lines.number("offset"), out.session.offset);
  if (ok) ok = put(lines.number("sent"), out.session.sent);
  if (!ok) return tl::unexpected(ok.error());
  out.file.modified = static_cast<std::int64_t>(modified);
  if (out.session.offset > out.file.size || out.session.sent > out.file.size)
    return bad_input("the offset is beyond the end of the file");
  return out;
}

}  // namespace bitspec::client
