#include "harness/recording/har.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/base/base64.h"
#include "harness/protocol/url.h"
#include "harness/recording/message.h"

namespace bitspec::recording {
namespace {

using Json = nlohmann::json;

const Json& member(const Json& object, const char* key) {
  static const Json kNothing;
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() ? *found : kNothing;
}

std::string text_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<double> number_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

// "2026-11-29T09:41:03.123Z" or with "+01:00", as seconds since 1970-01-01 UTC.
std::optional<double> time_of(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, used = 0;
  double second = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%9lf%n", &year, &month, &day, &hour, &minute, &second, &used) != 6)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || !(second >= 0 && second < 61))
    return std::nullopt;
  std::size_t at = static_cast<std::size_t>(used);
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;  // digits that were not read
  char sign = 0;
  int hours = 0, minutes = 0;
  if (std::sscanf(text.c_str() + at, "%c%2d:%2d", &sign, &hours, &minutes) == 3 && (sign == '+' || sign == '-'))
    minutes += 60 * hours;
  else
    sign = 0;
  const auto days = std::chrono::sys_days(date).time_since_epoch();
  const double local = static_cast<double>(std::chrono::duration_cast<std::chrono::seconds>(days).count()) +
                       3600.0 * hour + 60.0 * minute + second;
  return local - (sign == '+' ? 60.0 : sign == '-' ? -60.0 : 0.0) * minutes;
}

// "HTTP/1.1", however it is spelled; "h2" is HTTP/2.
std::string version_of(const Json& message) {
  std::string text = lower(text_of(message, "httpVersion"));
  if (text == "h2" || text == "h3") return "HTTP/" + text.substr(1);
  if (!text.starts_with("http/")) return {};
  return "HTTP" + text.substr(4);
}

Fields fields_of(const Json& message) {
  Fields out;
  for (const Json& field : member(message, "headers")) {
    const std::string name = text_of(field, "name");
    // Those of HTTP/2 that are no fields.
    if (!name.empty() && !name.starts_with(':')) out.add(name, std::string(trim_blanks(text_of(field, "value"))));
  }
  return out;
}

std::string content_of(const Json& content) {
  const std::string text = text_of(content, "text");
  if (text_of(content, "encoding") != "base64") return text;
  return base64_decode(text).value_or("");
}

// The path of a URL, which is what a client sends.
std::string target_of(const std::string& url) {
  const auto parsed = Url::parse(url.substr(0, url.find('#')));
  return parsed ? parsed->path : url;
}

RecordedRequest request_of(const Json& in) {
  RecordedRequest out;
  out.method = text_of(in, "method");
  out.target = target_of(text_of(in, "url"));
  out.version = version_of(in);
  out.fields = fields_of(in);
  out.line_valid = out.head_whole = true;
  // Browsers leave out what they add last.
  out.fields_left_out = !out.fields.has("Host");
  set_body(out, content_of(member(in, "postData")));
  return out;
}

RecordedAnswer answer_of(const Json& in, int status) {
  RecordedAnswer out;
  out.answer.version = version_of(in);
  if (out.answer.version.empty()) out.answer.version = "HTTP/1.1";
  out.answer.status = status;
  out.answer.reason = text_of(in, "statusText");
  out.answer.fields = fields_of(in);
  out.head_whole = true;
  out.fields_left_out = out.answer.fields.list().empty();
  set_body(out, content_of(member(in, "content")));
  return out;
}

Exchange exchange_of(const Json& entry, std::uint64_t number) {
  Exchange out;
  out.number = number;
  out.bytes_known = false;
  out.server = text_of(entry, "serverIPAddress");
  Moment begins{{number, Unit::kEntry}, time_of(text_of(entry, "startedDateTime"))}, ends = begins;
  const auto took = number_of(entry, "time");
  ends.time = begins.time && took && *took >= 0 ? std::optional(*begins.time + *took / 1000.0) : std::nullopt;
  out.request = request_of(member(entry, "request"));
  out.request->begins = out.request->ends = begins;
  const Json& answer = member(entry, "response");
  const int status = static_cast<int>(std::clamp(number_of(answer, "status").value_or(0), 0.0, 999.0));
  if (status < 200) {
    out.unanswered = Missing::kLost;
    return out;
  }
  out.answer = answer_of(answer, status);
  out.answer->begins = out.answer->ends = ends;
  return out;
}

}  // namespace

bool is_har(std::string_view text) {
  constexpr std::size_t kLooked = 4096;
  const std::size_t begin = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  return begin != std::string_view::npos && text[begin] == '{' &&
         text.substr(begin, kLooked).find("\"log\"") != std::string_view::npos;
}

Result<void> read_har(std::string_view text, ExchangeSink& sink) {
  const Json whole = Json::parse(text, nullptr, false);
  if (whole.is_discarded()) return bad_input("no JSON");
  const Json& entries = member(member(whole, "log"), "entries");
  if (!entries.is_array()) return bad_input("not in the form of HAR: no log.entries");
  std::vector<Exchange> exchanges;
  for (const Json& entry : entries) {
    const std::uint64_t number = exchanges.size() + 1;
    if (!member(entry, "request").is_object())
      return bad_input("not in the form of HAR: entry " + std::to_string(number) + " has no request");
    exchanges.push_back(exchange_of(entry, number));
  }
  // Some programs write entries as they end; those without a time stay where they are.
  const bool timed =
      std::ranges::all_of(exchanges, [](const Exchange& x) { return x.request->begins.time.has_value(); });
  if (timed) std::ranges::stable_sort(exchanges, {}, [](const Exchange& x) { return *x.request->begins.time; });
  for (Exchange& exchange : exchanges) sink.exchange(std::move(exchange));
  return {};
}

}  // namespace bitspec::recording
