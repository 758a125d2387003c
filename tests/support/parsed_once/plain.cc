#include "tests/support/parsed_once/plain.h"
