#include "harness/refserver/store/area.h"

#include <algorithm>

namespace bitspec::refserver {

Areas::Areas(const std::vector<Area>& areas) {
  auto sorted = areas;
  const bool has_root = std::ranges::any_of(sorted, [](const Area& a) { return a.path == "/"; });
  if (!has_root) sorted.emplace_back();
  std::ranges::stable_sort(sorted, [](const Area& a, const Area& b) { return a.path.size() > b.path.size(); });
  for (const auto& area : sorted) entries_.emplace_back(area);
}

const Areas::Entry& Areas::entry_of(std::string_view path_or_place) const {
  if (path_or_place.starts_with('/')) path_or_place.remove_prefix(1);
  for (const auto& entry : entries_) {
    if (path_or_place.starts_with(std::string_view(entry.area.path).substr(1))) return entry;
  }
  return entries_.back();
}

const Area& Areas::area_of(std::string_view path_or_place) const {
  return entry_of(path_or_place).area;
}

bool Areas::takes_uploads(const Area& area) const {
  return entry_of(area.path).uploads;
}

bool Areas::set_uploads(std::string_view path, bool on) {
  for (auto& entry : entries_) {
    if (entry.area.path != path) continue;
    entry.uploads = on;
    return true;
  }
  return false;
}

std::vector<const Area*> Areas::list() const {
  std::vector<const Area*> list;
  for (const auto& entry : entries_) list.push_back(&entry.area);
  return list;
}

}  // namespace bitspec::refserver
