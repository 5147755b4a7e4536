// Conditions on the notifications that came to an application, and on the one that is looked at.

#include <limits>

#include "harness/base/printable.h"
#include "harness/engine/judge_body.h"
#include "harness/engine/judge_condition.h"
#include "harness/engine/judgement.h"
#include "harness/protocol/url.h"

namespace bitspec::engine {

namespace condition = scenario::condition;

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

Judgement judge_text(const std::string& what, const scenario::Template& wanted, const std::string& got, bool only_end,
                     const JudgeContext& context) {
  const auto text = expanded(wanted, context);
  if (!text) return open(what, text.error().message);
  if (only_end ? got.ends_with(*text) : got == *text) return {};
  return no(what + (only_end ? " that ends in '" : " '") + *text + "'", "'" + printable(got, 200) + "'");
}

Judgement no_notification() {
  return open("a notification", "not a notification");
}

}  // namespace

Judgement judge_condition(const condition::Method& c, const Exchange&, const JudgeContext& context) {
  if (!context.notification) return no_notification();
  return judge_text("method", c.text, context.notification->request.method, false, context);
}

Judgement judge_condition(const condition::Url& c, const Exchange&, const JudgeContext& context) {
  if (!context.notification) return no_notification();
  return judge_text("request target", c.text, context.notification->request.target, false, context);
}

Judgement judge_condition(const condition::UrlEnds& c, const Exchange&, const JudgeContext& context) {
  if (!context.notification) return no_notification();
  return judge_text("a request target", c.text, context.notification->request.target, true, context);
}

Judgement judge_condition(const condition::OriginalUrl& c, const Exchange&, const JudgeContext& context) {
  if (!context.notification) return no_notification();
  const std::string name = "BITS-Original-Request-URL";
  const auto& urls = facts_of(context).session_urls;
  const auto url = urls.find(c.session);
  if (url == urls.end()) return open(name, "no session");
  if (!url->second) return open(name, url->second.error().message);
  const auto got = context.notification->request.fields.first(name);
  if (got && same_url(*got, *url->second)) return {};
  return no(name + ": " + *url->second, got ? name + ": " + printable(*got, 200) : "no " + name);
}

Judgement judge_condition(const condition::NotifiedFile& c, const Exchange& exchange, const JudgeContext& context) {
  if (!context.notification) return no_notification();
  const auto value = context.notification->request.fields.first(c.field);
  if (!value) return no("a file named by " + c.field, "no " + c.field);
  const auto file = context.notification->files.find(lower(c.field));
  if (file == context.notification->files.end())
    return no("a file named by " + c.field + " below the declared folder",
              "'" + printable(*value, 200) + "' could not be read there");
  Exchange held = exchange;
  held.body = file->second;
  if (!c.session.empty()) held.sent.session = c.session;
  Judgement j = judge_body(c.body, held, context);
  if (j.held != Held::kYes) j.expected = "a file with " + j.expected;
  return j;
}

Judgement judge_condition(const condition::Seen& c, const Exchange&, const JudgeContext& context) {
  const scenario::NumberRange times = c.times.value_or(scenario::NumberRange{1, kMany});
  const auto& known = facts_of(context).notifications;
  const auto found = known.find(c.application);
  if (found == known.end()) return open(times_text(times), "no listener for notifications");
  const auto& all = found->second;
  if (all.size() < times.from || all.size() > times.to) return no(times_text(times), std::to_string(all.size()));
  if (!c.notification) return {};
  if (all.empty()) return no("a notification", "none");
  const auto* original = c.notification->get<condition::OriginalUrl>();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Exchange exchange = as_exchange(all[i], original ? original->session : "");
    JudgeContext one = context;
    one.notification = &all[i];
    one.when = {&exchange};
    Judgement j = judge(*c.notification, exchange, one);
    if (j.held == Held::kYes) continue;
    j.expected = "a notification with " + j.expected;
    if (all.size() > 1) j.got += " (notification " + std::to_string(i + 1) + ")";
    return j;
  }
  return {};
}

}  // namespace bitspec::engine
