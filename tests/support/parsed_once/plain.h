// What most tests include and no change of ours touches: parsed once a build (cmake/Testing.cmake).
// A test says itself what it needs; nothing is taken from here that it does not include.

#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
