#include "harness/target/target.h"

namespace bitspec::target {

Result<Target> target_from_url(std::string_view url) {
  auto parsed = Url::parse(url);
  if (!parsed) return tl::unexpected(parsed.error().within(url));
  // Without TLS a judge would see noise and blame the server for it.
  if (parsed->scheme != "http") return bad_input(std::string(url) + ": only http can be judged by this version");
  // Paths of uploads are put behind the target's path.
  if (parsed->path.find('?') != std::string::npos) return bad_input(std::string(url) + ": a target has no query");
  if (!parsed->path.ends_with('/')) parsed->path += '/';
  Target target;
  target.url = std::move(*parsed);
  return target;
}

}  // namespace bitspec::target
