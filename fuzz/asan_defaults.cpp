// What AddressSanitizer does in the fuzzers unless the environment says otherwise. The inputs are small and each run is
// over in microseconds: a small quarantine is long enough to see a use after free, and lets memory be used again, which
// doubles the runs in a second.
extern "C" const char* __asan_default_options();  // weak in the sanitizer's runtime; called by nobody without it

extern "C" const char* __asan_default_options() {
  return "quarantine_size_mb=4:max_malloc_fill_size=64";
}
