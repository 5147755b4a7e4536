#include "harness/live/reduce.h"

#include <algorithm>
#include <map>
#include <set>

namespace bitspec::live {
namespace {

class Reducer {
 public:
  Reducer(Program program, const StillFails& still_fails, std::size_t most)
      : best_(std::move(program)), still_fails_(still_fails), left_(most) {}

  Program run() {
    bool better = true;
    while (better && left_ > 0) {
      better = drop_steps();
      better = simplify_steps() || better;
      better = shrink_numbers() || better;
    }
    return best_;
  }

 private:
  bool try_one(Program candidate) {
    candidate = valid(candidate);
    if (left_ == 0 || candidate == best_ || candidate.steps.empty()) return false;
    --left_;
    if (!still_fails_(candidate)) return false;
    best_ = std::move(candidate);
    return true;
  }

  // Halves first, then quarters, ..., single steps; from the end, since later steps rest on earlier ones.
  bool drop_steps() {
    bool better = false;
    for (std::size_t size = std::max<std::size_t>(best_.steps.size() / 2, 1);; size /= 2) {
      for (std::size_t end = best_.steps.size(); end > 0; end = end > size ? end - size : 0) {
        end = std::min(end, best_.steps.size());
        const std::size_t begin = end > size ? end - size : 0;
        Program fewer = best_;
        fewer.steps.erase(fewer.steps.begin() + static_cast<std::ptrdiff_t>(begin),
                          fewer.steps.begin() + static_cast<std::ptrdiff_t>(end));
        better = try_one(std::move(fewer)) || better;
      }
      if (size <= 1) return better;
    }
  }

  bool simplify_steps() {
    bool better = false;
    for (std::size_t i = 0; i < best_.steps.size(); ++i) {
      if (best_.steps[i].kind == Step::Kind::kTogether) {
        for (const Packet& packet : {best_.steps[i].packet, best_.steps[i].other}) {
          Program one = best_;
          one.steps[i] = {};
          one.steps[i].packet = packet;
          better = try_one(std::move(one)) || better;
          if (best_.steps[i].kind != Step::Kind::kTogether) break;
        }
      }
      for (std::size_t bend = best_.steps[i].packet.bends.size(); bend-- > 0;) {
        Program straight = best_;
        auto& bends = straight.steps[i].packet.bends;
        bends.erase(bends.begin() + static_cast<std::ptrdiff_t>(bend));
        better = try_one(std::move(straight)) || better;
      }
      Program moved = best_;
      moved.steps[i].packet.connection = 0;
      better = try_one(std::move(moved)) || better;
    }
    return better;
  }

  // The numbers of a session that ranges begin and end at, brought nearer to each other in the same order.
  bool shrink_numbers() {
    bool better = false;
    for (int session = 0; session < kSessions; ++session) {
      for (const std::uint64_t gap : {1, 2, 10}) {
        if (!try_one(with_gaps(session, gap))) continue;
        better = true;
        break;
      }
    }
    return better;
  }

  Program with_gaps(int session, std::uint64_t most) const {
    std::set<std::uint64_t> numbers = {0};
    const auto each = [session](auto& program, const auto& visit) {
      for (auto& step : program.steps) {
        if (step.packet.session == session && step.packet.range) visit(*step.packet.range);
        if (step.kind == Step::Kind::kTogether && step.other.session == session && step.other.range)
          visit(*step.other.range);
      }
    };
    each(best_, [&](const ContentRange& r) { numbers.insert({r.first, r.last + 1, r.total}); });
    std::map<std::uint64_t, std::uint64_t> smaller;
    std::uint64_t last = 0, now = 0;
    for (const std::uint64_t number : numbers) {
      now += std::min(number - last, most);
      last = number;
      smaller[number] = now;
    }
    Program out = best_;
    each(out, [&](ContentRange& r) { r = {smaller[r.first], smaller[r.last + 1] - 1, smaller[r.total]}; });
    return out;
  }

  Program best_;
  const StillFails& still_fails_;
  std::size_t left_;
};

}  // namespace

Program reduced(const Program& program, const StillFails& still_fails, std::size_t most) {
  return Reducer(program, still_fails, most).run();
}

}  // namespace bitspec::live
