// Store, the part that tells an application of a finished upload, and what its answer means.
// [MC-BUP 3.2.5.1, 3.3.5; docs/protocol.md section 6]
#include "harness/refserver/store/refusals.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {
namespace {

constexpr HResult kDiskFullAsPrinted = 0x80070112;  // [MC-BUP 3.3.6.1]

Decision application_failed(int status) {
  // HTTP_E_STATUS_...: what Windows makes of a status.
  return refusal(status, ErrorPair{0x80190000 | static_cast<HResult>(status), kContextApplication});
}

}  // namespace

// The last Fragment is in. The answer of the application comes first; a Fragment that is sent again meanwhile waits for
// the same answer.
Decision Store::announce(Session& session, Decision accepted) {
  const std::lock_guard turn(session.telling);
  std::uint64_t size = 0;
  {
    const std::lock_guard lock(session.mutex);
    if (auto known = known_outcome(session, accepted)) return *known;
    size = session.stored;
  }
  session.waits_for_application = true;
  const auto answer = tell(session, size);
  session.waits_for_application = false;
  const std::lock_guard lock(session.mutex);
  if (session.gone) return session_not_found();
  if (!answer) return disk_full(options_.profile);
  return conclude(session, *answer, std::move(accepted));
}

std::optional<Decision> Store::known_outcome(const Session& session, const Decision& accepted) const {
  if (session.gone) return session_not_found();
  if (session.told.refused && !literal()) return application_failed(403);
  if (!session.told.done) return std::nullopt;
  auto again = accepted;
  if (!session.told.reply_url.empty()) again.reply_url = session.told.reply_url;
  return again;
}

// An error is the server's own.
Result<AppAnswer> Store::tell(const Session& session, std::uint64_t size) {
  if (!options_.application) return fail(ErrorCode::kInternal, "there is nobody to tell");
  const auto reply_key = session.key + ".reply";
  auto upload = files_.seal(session.key, size);
  if (!upload) return tl::unexpected(upload.error());
  files_.drop(reply_key);  // of an earlier try
  auto reply = files_.writer(reply_key);
  if (!reply) return tl::unexpected(reply.error());
  const Notice notice = {*session.area, session.url, **upload, files_.work_path(session.key),
                         files_.work_path(reply_key)};
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
      return literal() ? refusal(408, ErrorPair{kDiskFullAsPrinted, kContextApplication}) : application_failed(504);
    case AppAnswer::Trouble::kMalformed:
      return literal() ? against_the_rules : application_failed(502);
  }
  if (answer.status >= 400) return application_failed(answer.status);
  if (answer.status < 200 || answer.status >= 300) return application_failed(502);
  // [docs/protocol.md section 4] Windows tolerates both.
  const bool stray_body = area.notify == Notify::kByReference && answer.body_size > 0;
  if (literal() && (stray_body || !answer.length_known)) return against_the_rules;
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
    drop_reply(session);
    return *refused;
  }
  session.told.done = true;
  session.told.copy = answer.copy;
  if (!appears && !literal()) {
    files_.drop(session.key);
    session.held = 0;
  }
  touch(session);
  if (!session.told.reply_url.empty()) accepted.reply_url = session.told.reply_url;
  return accepted;
}

}  // namespace bitspec::refserver
