#include "ui-client/cli/doctor/layers.h"

#include <cstdio>

namespace cowork::cli::doctor {

Finding OnKernel(const std::string& release) {
  int major = 0;
  int minor = 0;
  static_cast<void>(std::sscanf(release.c_str(), "%d.%d", &major, &minor));
  if (major > 5 || (major == 5 && minor >= 19)) return {.what = "Linux " + release};
  return {.verdict = Verdict::kBad,
          .what = "Linux " + release + " is older than 5.19",
          .remedy = "boot a newer kernel, such as Debian 12's own"};
}

Finding OnLayer(const assurance::Layer& layer) {
  return {.verdict = layer.found ? Verdict::kGood : Verdict::kBad,
          .what = layer.detail,
          .remedy = layer.remedy};
}

Finding OnCgroup(const assurance::Layer& layer) {
  return {.verdict = Verdict::kNote, .what = layer.detail, .remedy = layer.remedy};
}

Finding OnLevel(const assurance::Assurance& assurance) {
  const std::string name = assurance::NameOf(assurance.level);
  const Result<void> boxes = assurance::CheckThatBoxesCanBeMade(assurance);
  if (!boxes.ok())
    return {.verdict = Verdict::kBad,
            .what = name + " (" + assurance.lacks + "): no box can be made, so no session starts",
            .remedy = assurance::CommandFor(assurance)};
  return {.what = name + (assurance.lacks.empty() ? "" : "; " + assurance.lacks)};
}

}  // namespace cowork::cli::doctor
