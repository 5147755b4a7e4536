#include <iostream>

#include "harness/cli/cli.h"

int main(int argc, char** argv) {
  return bitspec::cli::main_program(argc, argv, BITSPEC_VERSION, "/proc/self/exe");
}
