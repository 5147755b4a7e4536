// How the note on a client that crashed ends: a sanitizer turns the signal into an exit code of its own.
#pragma once

namespace bitspec {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr const char* kCrashNote = "the client's process exited with code 1";
#elif defined(__SANITIZE_THREAD__)
inline constexpr const char* kCrashNote = "the client's process exited with code 66";
#else
inline constexpr const char* kCrashNote = "the client's process crashed (Segmentation fault)";
#endif

}  // namespace bitspec
