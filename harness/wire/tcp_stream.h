// What the files that touch sockets share: a socket as a Stream and a wait with a deadline.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "harness/wire/stream.h"

namespace bitspec::wire {

// Takes over a connected, non-blocking socket.
std::unique_ptr<Stream> stream_of_socket(int fd);

// The socket of a plain TCP stream, for poll(2); -1 for other streams, and after reset() and close().
int socket_of(const Stream& stream);

// True when one of poll(2)'s `events` (or an error, or a hang-up) is there; false when the deadline passed.
bool wait_for(int fd, short events, SteadyTime deadline, short* found = nullptr);

std::string place_text(const std::string& host, std::uint16_t port);  // "127.0.0.1:80", "[::1]:80"

}  // namespace bitspec::wire
