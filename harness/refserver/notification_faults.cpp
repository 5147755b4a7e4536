#include "harness/refserver/notification_faults.h"

#include <algorithm>

namespace bitspec::refserver {
namespace {

constexpr const char* kOriginal = "BITS-Original-Request-URL";
constexpr std::uint64_t kLargestReply = 64 * 1024;  // for a fault

// The body: the upload from `first` on.
void set_body(HttpPost& post, const Notice& notice, std::uint64_t first, bool text) {
  post.length = notice.upload.size() - first;
  post.body = [&file = notice.upload, at = first, text](std::span<char> out) mutable {
    auto got = file.read(at, out);
    if (!got) return got;
    at += *got;
    if (text) std::ranges::replace(out.first(*got), '\0', ' ');
    return got;
  };
}

void apply_body_faults(HttpPost& post, const Notice& notice, const FaultSet& faults) {
  const bool by_value = notice.area.notify != Notify::kByReference;
  if (!by_value && faults.on(Fault::kNotifyReferenceBody)) set_body(post, notice, 0, false);
  if (!by_value) return;
  if (faults.on(Fault::kNotifyBodyLastFragment)) set_body(post, notice, notice.last_first, false);
  if (faults.on(Fault::kNotifyBodyText)) set_body(post, notice, 0, true);
  const bool large = notice.upload.size() > kSmallUpload;
  if (faults.on(Fault::kNotifyLengthOfLastFragment) && large)
    post.announced_length = notice.upload.size() - notice.last_first;
}

std::string escaped(std::string url) {
  for (auto at = url.find('%'); at != std::string::npos; at = url.find('%', at + 1)) url.insert(at + 1, "25");
  return url;
}

void apply_name_faults(Fields& fields, const Notice& notice, const FaultSet& faults) {
  if (notice.area.notify != Notify::kByReference && faults.on(Fault::kNotifyNamesByValue)) {
    fields.add("BITS-Request-DataFile-Name", notice.request_file);
    fields.add("BITS-Response-DataFile-Name", notice.response_file);
  }
  for (auto& [name, value] : fields.list()) {
    if (!name.starts_with("BITS-Request-")) continue;
    if (faults.on(Fault::kNotifyNameRelative)) value = value.substr(value.rfind('/') + 1);
    if (faults.on(Fault::kNotifyNameOfResponse)) value = notice.response_file;
  }
  if (!faults.on(Fault::kNotifyRequestNameMissing)) return;
  for (const char* name : {"BITS-Request-DataFile-Name", "BITS-Request-DataEntity-Name"}) fields.remove(name);
}

}  // namespace

std::chrono::milliseconds notification_timeout(std::chrono::milliseconds configured, const FaultSet& faults) {
  return faults.on(Fault::kNotifyShortWait) ? std::chrono::milliseconds(50) : configured;
}

void apply_retry_faults(HttpPost& post, const Notice& notice, const FaultSet& faults) {
  const auto url = Url::parse(notice.upload_url);
  if (faults.on(Fault::kNotifyRetryUrlRelative) && url) post.fields.set(kOriginal, url->path);
  if (faults.on(Fault::kNotifyRetryBodyEmpty) && notice.area.notify != Notify::kByReference)
    set_body(post, notice, notice.upload.size(), false);
}

void apply_notification_faults(HttpPost& post, const Notice& notice, const FaultSet& faults) {
  if (faults.on(Fault::kNotifyPut)) post.method = "PUT";
  const auto url = Url::parse(notice.upload_url);
  if (faults.on(Fault::kNotifyOriginalUrlRelative) && url) post.fields.set(kOriginal, url->path);
  if (faults.on(Fault::kNotifyOriginalUrlTwice)) post.fields.add(kOriginal, notice.upload_url);
  if (faults.on(Fault::kNotifyOriginalUrlEscapedTwice)) post.fields.set(kOriginal, escaped(notice.upload_url));
  apply_name_faults(post.fields, notice, faults);
  apply_body_faults(post, notice, faults);
}

std::string apply_reply_faults(std::span<const char> piece, std::uint64_t at, const FaultSet& faults) {
  std::string text(piece.data(), piece.size());
  if (faults.on(Fault::kReplyOf64Kib))
    text.resize(std::min<std::uint64_t>(text.size(), kLargestReply - std::min(at, kLargestReply)));
  if (faults.on(Fault::kReplyText)) std::erase(text, '\r');
  return text;
}

void apply_application_faults(AppAnswer& answer, const Fields& fields, const FaultSet& faults) {
  using Trouble = AppAnswer::Trouble;
  const bool silent = answer.trouble == Trouble::kTimeout;
  const bool unreachable = answer.trouble == Trouble::kUnreachable;
  const bool accepted = (silent && (faults.on(Fault::kNotifyShortWait) || faults.on(Fault::kNotifySilenceIsSuccess))) ||
                        (unreachable && faults.on(Fault::kNotifyUnreachableIsSuccess));
  if (accepted) {
    answer.trouble = Trouble::kNone;
    answer.status = 200;
  }
  const auto copy = fields.first("BITS-Copy-File-To-Destination");
  if (faults.on(Fault::kNotifyCopyEmptyAbsent) && copy && copy->empty()) answer.copy = false;
  if (faults.on(Fault::kNotifyCopyAlways)) answer.copy = true;
  if (faults.on(Fault::kNotifyCopyNever) || (faults.on(Fault::kNotifyCopyOne) && copy != "1")) answer.copy = false;
}

}  // namespace bitspec::refserver
