// The contract with OpenCode against the adapter's code, and the comparing itself against
// recordings that were tampered with.
//
// A type of event that the adapter begins to read is seen only if recorded_contract.sse has one:
// let opencode_contract_test play it, and record anew.

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <gmock/gmock.h>

#include "runnerd/opencode/events.h"
#include "runnerd/opencode/requests.h"
#include "tests/support/content_of.h"
#include "tests/support/json_paths.h"
#include "tests/support/opencode_contract.h"
#include "tests/support/recorded_http.h"

namespace cowork::opencode {
namespace {

namespace json = boost::json;
using support::Exchange;
using support::OpencodeContract;
using support::Recording;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

// --- what the adapter makes of an event, as a text -----------------------------------------------

std::string Words(const Other&) {
  return "other";
}
std::string Words(const PartBegan& it) {
  return "part " + it.session + "|" + it.part + "|" + it.type;
}
std::string Words(const TextDelta& it) {
  return "delta " + it.session + "|" + it.part + "|" + it.text;
}
std::string Words(const ToolPart& it) {
  return "tool " + it.session + "|" + it.call + "|" + it.tool + "|" + it.status + "|" + it.command +
         "|" + it.workdir + "|" + it.arguments + "|" + it.unfit;
}
std::string Words(const PermissionAsked& it) {
  return "asked " + it.session + "|" + it.ask + "|" + it.permission + "|" + it.call;
}
std::string Words(const SessionBusy& it) {
  return "busy " + it.session;
}
std::string Words(const SessionIdle& it) {
  return "idle " + it.session;
}
std::string Words(const SessionFailed& it) {
  return "failed " + it.session + "|" + it.why;
}

std::string ReadOf(const json::value& event) {
  const Result<Event> read = ParseEvent(json::serialize(event));
  if (!read.ok()) return read.error().message();
  return std::visit([](const auto& it) { return Words(it); }, *read);
}

class ContractTest : public ::testing::Test {
 protected:
  ContractTest() {
    recording_.events = support::EventsOf(support::ContentOf(COWORK_DATA "recorded_contract.sse"));
    recording_.version = "1.18.33";
    recording_.description =
        json::parse(R"({"paths": {}, "components": {"schemas": {"Event": {"anyOf": []}}}})");
    for (const json::value& route : contract_.routes()) Use(route.as_object());
    for (const json::value& type : contract_.known_events())
      Describe(json::value_to<std::string>(type));
  }

  // The route is described, and used as the contract has it.
  void Use(const json::object& route) {
    const auto path = json::value_to<std::string>(route.at("path"));
    const bool get = route.at("method") == "GET";
    recording_.description.at("paths").as_object()[path].emplace_object()[get ? "get" : "post"] =
        {};
    recording_.exchanges.push_back(
        {.method = get ? "GET" : "POST",
         .path = path,
         .body = BodyFor(path),
         .status = json::value_to<unsigned>(route.at("status")),
         .media_type = json::value_to<std::string>(route.at("media_type")),
         .answer = json::parse(R"({"version":"1.18.33","id":"ses_1"})")});
  }

  static json::value BodyFor(const std::string& path) {
    if (path.ends_with("/reply")) return json::parse(R"({"reply":"once"})");
    if (!path.ends_with("/prompt_async")) return {};
    return json::parse(R"({"parts":[{"type":"text","text":"go on"}],
                           "model":{"providerID":"p","modelID":"m"}})");
  }

  void Describe(const std::string& type) {
    json::array& any =
        recording_.description.at("components").at("schemas").at("Event").at("anyOf").as_array();
    any.push_back(
        json::value{{"properties", {{"type", {{"enum", json::array{json::string(type)}}}}}}});
  }

  void ForEach(std::string_view type, const std::function<void(json::value&)>& change) {
    for (json::value& event : recording_.events)
      if (event.at("type") == json::string(type)) change(event);
  }

  Exchange& ExchangeWith(std::string_view end) {
    return *std::ranges::find_if(recording_.exchanges, [end](const Exchange& exchange) {
      return std::string_view(exchange.path).ends_with(end);
    });
  }

  std::vector<std::string> AnswerOf(std::string_view path) const {
    std::vector<std::string> fields;
    for (const json::value& route : contract_.routes())
      if (route.at("path") == json::string(path))
        for (const auto& [field, wanted] : route.at("answer").as_object())
          fields.emplace_back(field);
    return fields;
  }

  OpencodeContract contract_ = OpencodeContract::Read(COWORK_DATA "contract.json");
  Recording recording_;
};

// --- the adapter's code --------------------------------------------------------------------------

TEST_F(ContractTest, NamesEverythingThatTheAdapterReads) {
  for (const json::value& event : recording_.events) {
    const json::value named = contract_.OnlyNamed(event);
    const std::string read = named.is_null() ? "other" : ReadOf(named);
    EXPECT_EQ(read, ReadOf(event)) << json::serialize(event);
  }
}

TEST_F(ContractTest, NamesNothingThatTheAdapterDoesNotRead) {
  recording_.events.push_back(json::parse(  // A failure of which only the name is said.
      R"({"type":"session.error","properties":{"sessionID":"s","error":{"name":"Unknown"}}})"));
  for (const json::value& entry : contract_.events()) {
    for (const auto& [path, wanted] : entry.at("fields").as_object()) {
      const bool read = std::ranges::any_of(recording_.events, [&](json::value event) {
        const std::string with_it = ReadOf(event);
        if (!support::Matches(event, entry.as_object())) return false;
        support::Remove(event, path);
        return ReadOf(event) != with_it;
      });
      EXPECT_TRUE(read) << json::serialize(entry.at("type")) << " " << path;
    }
  }
}

TEST_F(ContractTest, NamesWhatTheAdapterReadsOfAnswers) {
  EXPECT_EQ(*VersionFrom(R"({"version":"1.18.33"})"), "1.18.33");
  EXPECT_EQ(*SessionFrom(R"({"id":"ses_1"})"), "ses_1");
  EXPECT_THAT(AnswerOf("/global/health"), ElementsAre("version"));
  EXPECT_THAT(AnswerOf("/session"), ElementsAre("id"));
}

// --- a recording that was tampered with ----------------------------------------------------------

TEST_F(ContractTest, IsKeptByWhatWasRecorded) {
  EXPECT_THAT(contract_.Differences(recording_), IsEmpty());
}

TEST_F(ContractTest, TellsAnotherVersion) {
  recording_.version = "1.19.0";
  EXPECT_THAT(contract_.Differences(recording_), ElementsAre("version was 1.18.33, is 1.19.0"));
}

TEST_F(ContractTest, TellsAFieldThatIsGone) {
  ForEach("session.error",
          [](json::value& event) { support::Remove(event, "properties.sessionID"); });
  EXPECT_THAT(contract_.Differences(recording_),
              Contains("event session.error: properties.sessionID was string, is missing"));
  ForEach("permission.asked",
          [](json::value& event) { support::Remove(event, "properties.tool.callID"); });
  EXPECT_THAT(contract_.Differences(recording_),
              Contains("event permission.asked: properties.tool.callID was string, is missing"));
}

TEST_F(ContractTest, TellsAFieldOfAnotherType) {
  ForEach("message.part.delta",
          [](json::value& event) { event.at("properties").at("delta").emplace_int64() = 7; });
  EXPECT_THAT(contract_.Differences(recording_),
              ElementsAre("event message.part.delta: properties.delta was string, is number"));
}

TEST_F(ContractTest, TellsAWordThatIsNew) {
  ForEach("permission.asked",
          [](json::value& event) { event.at("properties").at("permission") = "shell"; });
  EXPECT_THAT(contract_.Differences(recording_),
              ElementsAre("event permission.asked: properties.permission was 'bash' or "
                          "'files_find', is 'shell'"));
}

TEST_F(ContractTest, TellsAnEventThatIsNotSentAnyMore) {
  std::erase_if(recording_.events,
                [](const json::value& event) { return event.at("type") == "session.error"; });
  EXPECT_THAT(contract_.Differences(recording_),
              ElementsAre("event session.error was sent, is not"));
}

TEST_F(ContractTest, TellsEventsThatComeInAnotherOrder) {
  std::erase_if(recording_.events,
                [](const json::value& event) { return event.at("type") == "session.idle"; });
  recording_.events.insert(
      recording_.events.begin(),
      json::parse(R"({"type":"session.idle","properties":{"sessionID":"ses_new"}})"));
  EXPECT_THAT(contract_.Differences(recording_),
              Contains("order: each event session.idle came after one event session.status "
                       R"((properties.status.type "busy"), does not)"));
}

TEST_F(ContractTest, TellsAnEventThatIsNew) {
  Describe("permission.revoked");
  EXPECT_THAT(contract_.Differences(recording_),
              ElementsAre("event permission.revoked is new: does the adapter have to hear of it?"));
}

TEST_F(ContractTest, DoesNotMindANewEventOfAnotherKind) {
  Describe("weather.changed");
  EXPECT_THAT(contract_.Differences(recording_), IsEmpty());
}

TEST_F(ContractTest, TellsARouteThatIsNotDescribedAnyMore) {
  recording_.description.at("paths").as_object().erase("/session");
  EXPECT_THAT(contract_.Differences(recording_),
              ElementsAre("route POST /session was described, is not"));
}

TEST_F(ContractTest, TellsARouteThatItDoesNotHave) {
  recording_.exchanges.push_back({.method = "GET", .path = "/session/ses_1/diff"});
  EXPECT_THAT(contract_.Differences(recording_),
              ElementsAre("route GET /session/ses_1/diff is not in the contract"));
}

TEST_F(ContractTest, TellsAnAnswerThatIsAnother) {
  Exchange& prompt = ExchangeWith("/prompt_async");
  prompt.status = 200;
  prompt.media_type = "text/html";
  EXPECT_THAT(contract_.Differences(recording_),
              ElementsAre("route POST /session/{sessionID}/prompt_async: status was 204, is 200",
                          "route POST /session/{sessionID}/prompt_async: media type was '', is "
                          "'text/html'"));
}

TEST_F(ContractTest, TellsARequestThatSaysMoreOrLess) {
  Exchange& prompt = ExchangeWith("/prompt_async");
  prompt.body = json::parse(R"({"parts":[{"type":"text"}],"agent":"plan",
                                "model":{"providerID":"p","modelID":"m"}})");
  prompt.query.emplace_back("workspace");
  const std::string route = "route POST /session/{sessionID}/prompt_async is asked with: ";
  EXPECT_THAT(contract_.Differences(recording_),
              ElementsAre(route + "parts[].text was string, is missing",
                          route + "agent is not in the contract",
                          route + "?workspace= is not in the contract"));
}

}  // namespace
}  // namespace cowork::opencode
