// zygote: makes the boxes that runnerd orders. See zygote.h.

#include "runnerd/box/zygote.h"

int main() {
  return cowork::box::ServeAsZygote(
      {.profiles = cowork::box::Profiles(), .steps = cowork::box::Steps()});
}
