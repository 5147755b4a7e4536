#include "harness/engine/application.h"

#include <algorithm>

namespace bitspec::engine {
namespace {

constexpr milliseconds kOnItsWay{1000};
constexpr std::size_t kMostKept = 1000;  // notifications of one scenario

}  // namespace

void Application::answer_with(std::string name, std::vector<PlannedAnswer> answers) {
  const std::lock_guard lock(mutex_);
  name_ = std::move(name);
  answers_ = std::move(answers);
  next_ = 0;
}

void Application::own(const std::string& path) {
  const std::lock_guard lock(mutex_);
  paths_.push_back(path);
}

bool Application::owns(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return path.starts_with(prefix_) || std::find(paths_.begin(), paths_.end(), path) != paths_.end();
}

std::vector<Notification> Application::seen(const std::string& name, std::size_t wanted) const {
  std::unique_lock lock(mutex_);
  const auto is_it = [&name](const Notification& one) { return one.application == name; };
  const auto enough = [&] {
    return static_cast<std::size_t>(std::count_if(seen_.begin(), seen_.end(), is_it)) >= wanted;
  };
  came_.wait_for(lock, kOnItsWay, enough);
  std::vector<Notification> out;
  std::copy_if(seen_.begin(), seen_.end(), std::back_inserter(out), is_it);
  return out;
}

std::vector<Notification> Application::all() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

PlannedAnswer Application::take(Notification notification, std::size_t& index) {
  const std::lock_guard lock(mutex_);
  notification.application = name_;
  index = seen_.size();
  if (seen_.size() < kMostKept) seen_.push_back(std::move(notification));
  came_.notify_all();
  if (answers_.empty()) return {};
  return answers_[std::min(next_++, answers_.size() - 1)];
}

void Application::answered(std::size_t index, int status, std::string head, std::string note) {
  const std::lock_guard lock(mutex_);
  if (index >= seen_.size()) return;
  Notification& notification = seen_[index];
  notification.answered = std::chrono::steady_clock::now();
  notification.answer_status = status;
  notification.answer_head = std::move(head);
  if (!note.empty()) notification.note = std::move(note);
}

}  // namespace bitspec::engine
