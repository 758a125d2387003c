#include "runnerd/courier/mcp/core/undecided.h"

#include <algorithm>
#include <iterator>

#include "common/base/text.h"
#include "runnerd/courier/mcp/core/members.h"

namespace cowork::courier::mcp {
namespace {

constexpr std::string_view kRequests[] = {"initialize",
                                          "ping",
                                          "tools/list",
                                          "prompts/list",
                                          "prompts/get",
                                          "resources/list",
                                          "resources/read",
                                          "resources/templates/list",
                                          "logging/setLevel",
                                          "resources/subscribe",
                                          "resources/unsubscribe",
                                          "completion/complete"};

constexpr std::string_view kNotifications[] = {"notifications/initialized",
                                               "notifications/cancelled", "notifications/progress",
                                               "notifications/roots/list_changed"};

// "notifications/cancelled" is not among them: it is for a request of the server's, and none
// passes.
constexpr std::string_view kServersNotifications[] = {"notifications/message",
                                                      "notifications/progress",
                                                      "notifications/prompts/list_changed",
                                                      "notifications/resources/list_changed",
                                                      "notifications/resources/updated",
                                                      "notifications/tools/list_changed"};

// What is recorded, and the member of the params that says which one it is.
struct Recorded {
  std::string_view method;
  std::string_view member;
};
constexpr Recorded kRecorded[] = {
    {"resources/read", "uri"}, {"prompts/get", "name"}, {"completion/complete", "ref"}};

constexpr size_t kLongestWhat = 256;  // Bytes.

}  // namespace

bool PassesAsRequest(std::string_view method) {
  return std::ranges::find(kRequests, method) != std::end(kRequests);
}

bool PassesAsNotification(std::string_view method) {
  return std::ranges::find(kNotifications, method) != std::end(kNotifications);
}

bool PassesAsServersNotification(std::string_view method) {
  return std::ranges::find(kServersNotifications, method) != std::end(kServersNotifications);
}

Result<std::optional<Record>> RecordOf(std::string_view method, std::string_view params) {
  const auto* recorded = std::ranges::find(kRecorded, method, &Recorded::method);
  if (recorded == std::end(kRecorded)) return std::optional<Record>();
  const Members members = TRY(MembersOf(params.empty() ? "{}" : params));
  const std::string_view value = Raw(members, recorded->member);
  const Result<std::string> text = JsonReader(value, kDeepest).Text();
  return std::optional(Record{.method = std::string(method),
                              .what = AsText(text.ok() ? *text : value, kLongestWhat)});
}

}  // namespace cowork::courier::mcp
