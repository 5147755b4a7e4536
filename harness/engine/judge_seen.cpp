#include "harness/engine/judge_seen.h"

#include <limits>

#include "harness/base/printable.h"
#include "harness/engine/judge_body.h"
#include "harness/engine/judgement.h"
#include "harness/protocol/url.h"

namespace bitspec::engine {
namespace {

constexpr std::uint64_t kMany = std::numeric_limits<std::uint64_t>::max();

std::string times_text(const scenario::NumberRange& times) {
  if (times.from == times.to) return times.from == 1 ? "1 notification" : std::to_string(times.from) + " notifications";
  if (times.to == kMany) return "at least " + std::to_string(times.from) + " notifications";
  return std::to_string(times.from) + " to " + std::to_string(times.to) + " notifications";
}

// A notification as the judge of answers looks at one: its fields, version and body.
Exchange as_exchange(const Notification& notification, const std::string& session) {
  Exchange out;
  out.notification = true;
  out.sent.session = session;
  out.answer.status = 200;
  out.answer.ending = wire::Ending::kComplete;
  out.answer.version = notification.request.version;
  out.answer.fields = notification.request.fields;
  out.body = notification.body;
  return out;
}

// Equal as URLs: letter case of the host and escapes of the path do not count.
bool same_url(const std::string& a, const std::string& b) {
  const auto one = Url::parse(a), other = Url::parse(b);
  if (!one || !other) return false;
  return one->scheme == other->scheme && one->port == other->port && lower(one->host) == lower(other->host) &&
         percent_decode(one->path).value_or(one->path) == percent_decode(other->path).value_or(other->path);
}

Judgement judge_text(const std::string& what, const std::optional<scenario::Template>& wanted, const std::string& got,
                     bool only_end, const JudgeContext& context) {
  if (!wanted) return {};
  const auto text = context.expand ? context.expand(*wanted) : Result<std::string>(wanted->text);
  if (!text) return open(what, text.error().message);
  if (only_end ? got.ends_with(*text) : got == *text) return {};
  return no(what + (only_end ? " that ends in '" : " '") + *text + "'", "'" + printable(got, 200) + "'");
}

Judgement judge_original_url(const std::string& session, const Notification& notification,
                             const JudgeContext& context) {
  if (session.empty()) return {};
  const std::string name = "BITS-Original-Request-URL";
  const auto url = context.session_url ? context.session_url(session) : bad_input("no session");
  if (!url) return open(name, url.error().message);
  const auto got = notification.request.fields.first(name);
  if (got && same_url(*got, *url)) return {};
  return no(name + ": " + *url, got ? name + ": " + printable(*got, 200) : "no " + name);
}

Judgement judge_file(const scenario::PostMatcher& m, const Notification& notification, const JudgeContext& context) {
  if (!m.file) return {};
  const auto value = notification.request.fields.first(m.file_field);
  if (!value) return no("a file named by " + m.file_field, "no " + m.file_field);
  const auto file = notification.files.find(lower(m.file_field));
  if (file == notification.files.end())
    return no("a file named by " + m.file_field + " below the declared folder",
              "'" + printable(*value, 200) + "' could not be read there");
  Exchange held = as_exchange(notification, m.original_url);
  held.body = file->second;
  Judgement j = judge_body(*m.file, held, context);
  if (j.held != Held::kYes) j.expected = "a file with " + j.expected;
  return j;
}

}  // namespace

Judgement judge_post(const scenario::PostMatcher& m, const JudgeContext& context) {
  if (!context.notification) return open("a notification", "none is looked at here");
  const Notification& one = *context.notification;
  Judgement j = judge_text("method", m.method, one.request.method, false, context);
  if (j.held == Held::kYes) j = judge_text("request target", m.url, one.request.target, false, context);
  if (j.held == Held::kYes) j = judge_text("a request target", m.url_ends, one.request.target, true, context);
  if (j.held == Held::kYes) j = judge_original_url(m.original_url, one, context);
  if (j.held == Held::kYes) j = judge_file(m, one, context);
  return j;
}

Judgement judge_seen(const scenario::SeenMatcher& m, const JudgeContext& context) {
  const scenario::NumberRange times = m.times.value_or(scenario::NumberRange{1, kMany});
  if (!context.notifications) return open(times_text(times), "nobody listens for them");
  const auto all = context.notifications(m.application, static_cast<std::size_t>(times.from));
  if (all.size() < times.from || all.size() > times.to) return no(times_text(times), std::to_string(all.size()));
  if (!m.notification) return {};
  if (all.empty()) return no("a notification", "none");
  const std::string session = m.notification->post ? m.notification->post->original_url : "";
  for (std::size_t i = 0; i < all.size(); ++i) {
    Exchange exchange = as_exchange(all[i], session);
    JudgeContext one = context;
    one.notification = &all[i];
    one.when = {&exchange};
    Judgement j = judge(*m.notification, exchange, one);
    if (j.held == Held::kYes) continue;
    j.expected = "a notification with " + j.expected;
    if (all.size() > 1) j.got += " (notification " + std::to_string(i + 1) + ")";
    return j;
  }
  return {};
}

}  // namespace bitspec::engine
