#include "common/assurance/wire.h"

namespace cowork::assurance {

v1::AssuranceLevel ToWire(Level level) {
  switch (level) {
    case Level::kNone: return v1::ASSURANCE_LEVEL_NONE;
    case Level::kReduced: return v1::ASSURANCE_LEVEL_REDUCED;
    case Level::kStandard: return v1::ASSURANCE_LEVEL_STANDARD;
    case Level::kFull: return v1::ASSURANCE_LEVEL_FULL;
  }
  return v1::ASSURANCE_LEVEL_NONE;
}

std::optional<Level> FromWire(v1::AssuranceLevel level) {
  switch (level) {
    case v1::ASSURANCE_LEVEL_NONE: return Level::kNone;
    case v1::ASSURANCE_LEVEL_REDUCED: return Level::kReduced;
    case v1::ASSURANCE_LEVEL_STANDARD: return Level::kStandard;
    case v1::ASSURANCE_LEVEL_FULL: return Level::kFull;
    default: return std::nullopt;
  }
}

v1::Assurance ToWire(const Assurance& assurance) {
  v1::Assurance message;
  message.set_level(ToWire(assurance.level));
  message.set_lacks(assurance.lacks);
  for (const Layer& layer : assurance.layers) {
    v1::Assurance::Layer& one = *message.add_layers();
    one.set_name(layer.name);
    one.set_title(layer.title);
    one.set_found(layer.found);
    one.set_detail(layer.detail);
    one.set_remedy(layer.remedy);
  }
  return message;
}

Assurance FromWire(const v1::Assurance& message) {
  Assurance assurance{.level = FromWire(message.level()).value_or(Level::kNone),
                      .lacks = message.lacks(),
                      .layers = {}};
  for (const v1::Assurance::Layer& layer : message.layers())
    assurance.layers.push_back({.name = layer.name(),
                                .title = layer.title(),
                                .found = layer.found(),
                                .detail = layer.detail(),
                                .remedy = layer.remedy()});
  return assurance;
}

}  // namespace cowork::assurance
