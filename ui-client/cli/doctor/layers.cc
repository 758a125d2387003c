#include "ui-client/cli/doctor/layers.h"

#include <cstdio>

#include "common/assurance/wire.h"

namespace cowork::cli::doctor {
namespace {

std::string NameOf(const assurance::Assurance& assurance) {
  return assurance::NameOf(assurance.level);
}

Finding OnWhatIsHere(const assurance::Assurance& here) {
  const Result<void> boxes = assurance::CheckThatBoxesCanBeMade(here);
  if (boxes.ok()) return {.what = NameOf(here) + (here.lacks.empty() ? "" : "; " + here.lacks)};
  return {.verdict = Verdict::kBad,
          .what = NameOf(here) + " (" + here.lacks + "): no box can be made, so no session starts",
          .remedy = assurance::CommandFor(here)};
}

}  // namespace

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

Finding OnLevel(const assurance::Assurance& here, const Asked& asked) {
  if (!asked.ok() || !asked->has_value() || !(*asked)->has_assurance()) return OnWhatIsHere(here);
  const assurance::Assurance theirs = assurance::FromWire((*asked)->assurance());
  if (theirs.level == here.level) return OnWhatIsHere(here);
  return {
      .verdict = Verdict::kBad,
      .what = NameOf(here) + " here and now, but runnerd found " + NameOf(theirs) + " (" +
              theirs.lacks + ") when it started",
      .remedy = "cowork down && cowork up   (a service manager may allow it less: see its unit)"};
}

}  // namespace cowork::cli::doctor
