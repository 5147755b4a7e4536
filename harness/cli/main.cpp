#include <malloc.h>

#include "harness/cli/cli.h"

int main(int argc, char** argv) {
  // What large answers took is given back at once, and not kept for each thread.
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, 64 * 1024);
  mallopt(M_TRIM_THRESHOLD, 128 * 1024);
  return bitspec::cli::main_program(argc, argv, BITSPEC_VERSION, "/proc/self/exe");
}
