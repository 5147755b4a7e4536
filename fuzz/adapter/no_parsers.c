/* For the program that asks parsers in other languages: none of its own. */
#include "bitspec_adapter.h"

const struct bitspec_parsers bitspec_my_parsers = {0};
