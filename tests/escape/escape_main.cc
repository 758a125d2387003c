// main() of the escape tests.

#include <gmock/gmock.h>

#include "tests/escape/ordinary_user.h"

int main(int argc, char** argv) {
  cowork::escape::BecomeOrdinaryUser(argv);
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
