// The cpp-httplib client: cpp-httplib, in a process of its own.
//
// A judge must not rest on it: it hides what deviates, and a long reason phrase crashes it (0.11.4). So it runs in a
// child, which is this very program started with kHttplibCommand; HttplibConnection is our end of it.
#pragma once

namespace bitspec::wire {

// The first and only argument that makes the program such a child. Hidden: no person types it.
inline constexpr const char* kHttplibCommand = "__httplib-client";

// Takes requests from the socket `fd` and makes them with cpp-httplib, until the other end closes it. Gives the
// process's exit code. Puts limits on the whole process: to be called first thing in main.
int run_httplib_child(int fd);

}  // namespace bitspec::wire
