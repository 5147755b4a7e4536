// Store, the part that notifies an application of a finished upload, and what its answer means.
// [MC-BUP 3.2.5.1, 3.3.5; docs/protocol.md section 6]
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

// The last Fragment has arrived. It is acknowledged after the application has answered; if it is sent again meanwhile,
// that one waits for the same answer.
Decision Store::announce(Session& session, const ContentRange& range, Decision accepted) {
  const std::lock_guard turn(session.notifying);
  std::uint64_t size = 0;
  {
    const std::lock_guard lock(session.mutex);
    if (auto known = known_outcome(session, accepted)) return *known;
    size = session.stored;
  }
  const auto upload = files_.seal(session.key, size);
  if (!upload) return refuse(Refusal::kFailed);
  session.waits_for_application = true;
  const auto answer = notify(session, **upload, range.first);
  session.waits_for_application = false;
  const std::lock_guard lock(session.mutex);
  if (session.gone) return refuse(Refusal::kSessionNotFound);
  if (!answer) return refuse(Refusal::kFailed);
  return conclude(session, *answer, std::move(accepted));
}

// Nothing: the application has to be asked.
std::optional<Decision> Store::known_outcome(const Session& session, const Decision& accepted) const {
  if (session.gone) return refuse(Refusal::kSessionNotFound);
  if (session.notification.refused && policy_.application_refusal_is_final) return policy_.application_failed(403);
  if (auto known = hooks_->known_outcome(session)) return known;
  if (!session.notification.done || policy_.notifies_again_on_repeat) return std::nullopt;
  auto again = accepted;
  if (!session.notification.reply_url.empty() && policy_.repeats_reply_url)
    again.reply_url = session.notification.reply_url;
  return again;
}

Result<AppAnswer> Store::notify(const Session& session, const StoredFile& upload, std::uint64_t last_first) {
  if (!options_.application) return fail(ErrorCode::kInternal, "no application to notify");
  const auto reply_key = session.key + ".reply";
  files_.drop(reply_key);  // of an earlier attempt
  auto reply = files_.writer(reply_key);
  if (!reply) return tl::unexpected(reply.error());
  const Notice notice = {
      *session.area, session.url, upload, last_first, files_.work_path(session.key), files_.work_path(reply_key)};
  return options_.application->notify(notice, **reply);
}

std::optional<Decision> Store::refuse_answer(const AppAnswer& answer, const Area& area) const {
  switch (answer.trouble) {
    case AppAnswer::Trouble::kNone:
      break;
    case AppAnswer::Trouble::kUnreachable:
      return refuse(Refusal::kApplicationUnreachable);
    case AppAnswer::Trouble::kTimeout:
      return refuse(Refusal::kApplicationTimeout);
    case AppAnswer::Trouble::kMalformed:
      return refuse(Refusal::kApplicationMalformed);
  }
  if (answer.status >= 400) {
    auto failed = policy_.application_failed(answer.status);
    failed.error->context = policy_.application_context;
    return failed;
  }
  if (answer.status < 200 || answer.status >= 300) return policy_.application_failed(502);
  // [docs/protocol.md section 4] Windows tolerates both.
  const bool stray_body = area.notify == Notify::kByReference && answer.body_size > 0;
  if (policy_.strict_application_answers && (stray_body || !answer.length_known)) {
    return refuse(Refusal::kApplicationMalformed);
  }
  return std::nullopt;
}

// The session's mutex is held. After a failure the upload is kept, so that it can be tried again.
Decision Store::conclude(Session& session, const AppAnswer& answer, Decision accepted) {
  auto refused = refuse_answer(answer, *session.area);
  if (!refused) refused = keep_reply(session, answer);
  const bool appears = answer.copy && policy_.publish_at == PublishAt::kLastFragment;
  if (!refused && appears) refused = publish(session);
  if (refused) {
    session.notification.refused = answer.status == 403;
    hooks_->after_failed_notification(session, *refused);
    (void)write_journal(session);  // at worst the application is notified once more
    drop_reply(session);
    return *refused;
  }
  session.notification.done = true;
  session.notification.copy = answer.copy;
  if (!appears && !policy_.keeps_notified_upload) {
    files_.drop(session.key);
    session.held = 0;
  }
  touch(session);
  if (!write_journal(session)) return refuse(Refusal::kDiskFull);
  if (!session.notification.reply_url.empty()) accepted.reply_url = session.notification.reply_url;
  return accepted;
}

}  // namespace bitspec::refserver
