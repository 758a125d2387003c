#include "common/assurance/core/level.h"

namespace cowork::assurance {
namespace {

constexpr Level kLevels[] = {Level::kNone, Level::kReduced, Level::kStandard, Level::kFull};

bool HasWhatBoxesAreBornOf(const Layers& layers) {
  return layers.user_namespaces == 0 && layers.proc == 0;
}

Level LevelOf(const Layers& layers) {
  if (!layers.seccomp) return Level::kNone;
  if (!HasWhatBoxesAreBornOf(layers))
    return layers.landlock >= kLandlockForReduced ? Level::kReduced : Level::kNone;
  if (layers.landlock < kLandlockForStandard) return Level::kNone;
  const bool full = layers.landlock >= kLandlockForFull && layers.cgroup == Cgroup::kUsed;
  return full ? Level::kFull : Level::kStandard;
}

std::string LackingForFull(const Layers& layers) {
  if (layers.landlock < kLandlockForFull)
    return "full needs Landlock ABI " + std::to_string(kLandlockForFull) +
           ", and memory and disk limits by cgroup v2, which boxes do not use yet";
  return "full needs memory and disk limits by cgroup v2, which boxes do not use yet";
}

std::string LackingForStandard(const Layers& layers) {
  std::string lacks;
  const auto add = [&lacks](const std::string& what) {
    lacks += (lacks.empty() ? "no " : ", no ") + what;
  };
  if (layers.user_namespaces != 0) add(kUserNamespaces.read);
  if (layers.user_namespaces == 0 && layers.proc != 0) add(kProc.read);
  if (layers.landlock < kLandlockForStandard)
    add("Landlock ABI " + std::to_string(kLandlockForStandard));
  if (!layers.seccomp) add(kSeccomp.read);
  return lacks;
}

}  // namespace

const char* NameOf(Level level) {
  switch (level) {
    case Level::kNone: return "none";
    case Level::kReduced: return "reduced";
    case Level::kStandard: return "standard";
    case Level::kFull: return "full";
  }
  return "none";
}

std::optional<Level> LevelNamed(std::string_view name) {
  for (const Level level : kLevels)
    if (name == NameOf(level)) return level;
  return std::nullopt;
}

Assurance Judge(const Layers& layers) {
  Assurance assurance{.level = LevelOf(layers), .lacks = "", .layers = Describe(layers)};
  if (assurance.level < Level::kStandard) assurance.lacks = LackingForStandard(layers);
  if (assurance.level == Level::kStandard) assurance.lacks = LackingForFull(layers);
  return assurance;
}

std::string WordsOf(const Assurance& assurance) {
  std::string words = "this kernel gives level \"" + std::string(NameOf(assurance.level)) + '"';
  if (!assurance.lacks.empty()) words += " (" + assurance.lacks + ")";
  return words;
}

std::string CommandFor(const Assurance& assurance) {
  if (assurance.level >= Level::kStandard) return "";
  for (const Layer& layer : assurance.layers)
    if (!layer.found) return "cowork doctor " + layer.name;
  return "cowork doctor";
}

Result<void> CheckThatBoxesCanBeMade(const Assurance& assurance) {
  if (assurance.level >= Level::kStandard) return {};
  return Error(ErrorCode::kFailedPrecondition, WordsOf(assurance) +
                                                   ", and no box can be made with less than "
                                                   "\"standard\"; " +
                                                   CommandFor(assurance));
}

}  // namespace cowork::assurance
