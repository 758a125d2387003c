#include "tests/support/parsed_once/rpc.h"
