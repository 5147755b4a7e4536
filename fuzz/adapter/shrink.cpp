#include "fuzz/adapter/shrink.h"

namespace bitspec::adapter {
namespace {

class Shrinker {
 public:
  Shrinker(const Finding& finding, const Ask& ask, int tries) : best_(finding), ask_(ask), tries_(tries) {}

  Finding run() {
    for (bool smaller = true; smaller && tries_ > 0;) smaller = leave_out();
    make_plain();
    return best_;
  }

 private:
  bool better(const std::string& input) {
    if (--tries_ < 0) return false;
    auto found = ask_(input);
    if (!found || found->key() != best_.key()) return false;
    found->times = best_.times;
    best_ = std::move(*found);
    return true;
  }

  bool leave_out() {
    bool smaller = false;
    for (std::size_t piece = (best_.input.size() + 1) / 2; piece > 0 && tries_ > 0; piece /= 2) {
      for (std::size_t at = 0; at + piece <= best_.input.size() && tries_ > 0;) {
        std::string shorter = best_.input;
        shorter.erase(at, piece);
        if (better(shorter)) {
          smaller = true;
        } else {
          at += piece;
        }
      }
    }
    return smaller;
  }

  void make_plain() {
    for (std::size_t at = 0; at < best_.input.size() && tries_ > 0; ++at) {
      for (const char plain : {'0', 'a', ' '}) {
        if (best_.input[at] == plain) break;
        std::string plainer = best_.input;
        plainer[at] = plain;
        if (better(plainer)) break;
      }
    }
  }

  Finding best_;
  const Ask& ask_;
  int tries_;
};

}  // namespace

Finding shrink(const Finding& finding, const Ask& ask, int tries) {
  return Shrinker(finding, ask, tries).run();
}

}  // namespace bitspec::adapter
