// Store, the part that tells an application of a finished upload, and what its answer means.
// [MC-BUP 3.2.5.1, 3.3.5; docs/protocol.md section 6]
#include "harness/refserver/store/refusals.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {
namespace {

constexpr HResult kDiskFullAsPrinted = 0x80070112;  // [MC-BUP 3.3.6.1]

}  // namespace

Decision Store::application_failed(int status) const {
  if (on(Fault::kNotifyError500)) status = 500;
  // HTTP_E_STATUS_...: what Windows makes of a status.
  return refusal(status, ErrorPair{0x80190000 | static_cast<HResult>(status), kContextApplication});
}

// The last Fragment is in. The answer of the application comes first; a Fragment that is sent again meanwhile waits for
// the same answer.
Decision Store::announce(Session& session, const ContentRange& range, Decision accepted) {
  const std::lock_guard turn(session.telling);
  std::uint64_t size = 0;
  {
    const std::lock_guard lock(session.mutex);
    if (auto known = known_outcome(session, accepted)) return *known;
    size = session.stored;
  }
  auto upload = files_.seal(session.key, size);
  if (!upload) return disk_full(options_.profile);
  session.waits_for_application = true;
  const auto answer = tell(session, std::move(*upload), range.first);
  session.waits_for_application = false;
  const std::lock_guard lock(session.mutex);
  if (session.gone) return session_not_found();
  if (!answer) return disk_full(options_.profile);
  return conclude(session, *answer, std::move(accepted));
}

// Faults that tell the application when there is nothing to tell; what it answers is lost.
void Store::announce_wrongly(Session& session) {
  auto upload = session.published ? files_.open(session.file) : files_.open_work(session.key);
  if (!upload) return;
  (void)tell(session, std::move(upload), 0);
  if (session.told.reply_path.empty()) files_.drop(session.key + ".reply");
}

void Store::announce_at_a_wrong_time(Session& session, const ContentRange& range, Decision& decision) {
  if (!decision.success()) return;
  const bool last = range.last + 1 == range.total;
  const bool off = !announces(session) && !session.area->notify_url.empty() && last;
  const bool early = announces(session) && !last && range.first > 0;
  if ((off && on(Fault::kNotifyAlthoughOff)) || (early && on(Fault::kNotifyBeforeLast))) announce_wrongly(session);
  const bool replies = announces(session) && session.area->reply;
  if (replies && on(Fault::kReplyUrlEarly)) decision.reply_url = own_reply_url(session);
}

std::optional<Decision> Store::known_outcome(const Session& session, const Decision& accepted) const {
  if (session.gone) return session_not_found();
  const bool final = literal() == on(Fault::kNotify403Other);
  if (session.told.refused && final) return application_failed(403);
  if (session.told.failed != 0 && on(Fault::kNotifyNeverAgain)) return application_failed(session.told.failed);
  if (!session.told.done || on(Fault::kNotifyRepeatAgain)) return std::nullopt;
  auto again = accepted;
  const bool named = !session.told.reply_url.empty() && !on(Fault::kReplyUrlLostOnRepeat);
  if (named) again.reply_url = session.told.reply_url;
  return again;
}

// An error is the server's own.
Result<AppAnswer> Store::tell(const Session& session, std::unique_ptr<StoredFile> upload, std::uint64_t last_first) {
  if (!options_.application) return fail(ErrorCode::kInternal, "there is nobody to tell");
  const auto reply_key = session.key + ".reply";
  files_.drop(reply_key);  // of an earlier try
  auto reply = files_.writer(reply_key);
  if (!reply) return tl::unexpected(reply.error());
  const Notice notice = {
      *session.area, session.url, *upload, last_first, files_.work_path(session.key), files_.work_path(reply_key)};
  return options_.application->tell(notice, **reply);
}

std::optional<Decision> Store::refuse_answer(const AppAnswer& answer, const Area& area) const {
  const auto against_the_rules = refusal(411, ErrorPair{kInvalidArgument, kContextApplication});
  switch (answer.trouble) {
    case AppAnswer::Trouble::kNone:
      break;
    case AppAnswer::Trouble::kUnreachable:
      return application_failed(502);
    case AppAnswer::Trouble::kSilent:
      return literal() && !on(Fault::kNotifyTimeout504)
                 ? refusal(408, ErrorPair{kDiskFullAsPrinted, kContextApplication})
                 : application_failed(504);
    case AppAnswer::Trouble::kMalformed:
      return literal() ? against_the_rules : application_failed(502);
  }
  if (answer.status >= 400) {
    auto failed = application_failed(answer.status);
    if (on(Fault::kNotifyContextServer)) failed.error->context = kContextServer;
    return failed;
  }
  if (answer.status < 200 || answer.status >= 300) return application_failed(502);
  // [docs/protocol.md section 4] Windows tolerates both.
  const bool stray_body = area.notify == Notify::kByReference && answer.body_size > 0;
  if (literal() && !on(Fault::kNotifyBadAnswerAccepted) && (stray_body || !answer.length_known))
    return against_the_rules;
  return std::nullopt;
}

// The session's mutex is held. What fails here can be tried again: the upload is kept.
Decision Store::conclude(Session& session, const AppAnswer& answer, Decision accepted) {
  auto refused = refuse_answer(answer, *session.area);
  if (!refused) refused = keep_reply(session, answer);
  const bool appears = answer.copy && !waits_for_close();
  if (!refused && appears) refused = publish(session);
  if (refused) {
    session.told.refused = answer.status == 403;
    session.told.failed = refused->status;
    if (on(Fault::kNotifyDataDropped)) files_.drop(session.key);
    (void)keep(session);  // at worst the application is told once more
    drop_reply(session);
    return *refused;
  }
  session.told.done = true;
  session.told.copy = answer.copy;
  const bool needed = on(Fault::kNotifyRepeatAgain) || on(Fault::kNotifyAgainAtClose);
  if (!appears && !literal() && !needed) {
    files_.drop(session.key);
    session.held = 0;
  }
  touch(session);
  if (!keep(session)) return disk_full(options_.profile);
  if (!session.told.reply_url.empty()) accepted.reply_url = session.told.reply_url;
  return accepted;
}

}  // namespace bitspec::refserver
