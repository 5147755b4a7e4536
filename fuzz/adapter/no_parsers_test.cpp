// The tests have no parsers of their own, but whatever is linked with them may ask.
#include "fuzz/adapter/bitspec_adapter.h"

const struct bitspec_parsers bitspec_my_parsers = {};
