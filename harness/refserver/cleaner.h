// Cleaner: a thread that calls the clean-up of the store as often as its areas are configured for.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

class Cleaner {
 public:
  // `store` outlives the cleaner. Without an area that limits sessions there is no thread.
  explicit Cleaner(Store& store);
  ~Cleaner();

 private:
  void run(std::chrono::milliseconds period);

  Store& store_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace bitspec::refserver
