// Beast's parser of HTTP messages, whose bodies go into the caller's buffer.
#pragma once

// Under the address sanitizer g++ 12 warns of an optional in it that is never read before it is set.
#pragma GCC diagnostic push
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#pragma GCC diagnostic pop
