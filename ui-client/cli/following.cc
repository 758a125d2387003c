#include "ui-client/cli/following.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>

#include "ui-client/cli/interrupts.h"
#include "ui-client/cli/prompt.h"
#include "ui-client/cli/text.h"
#include "ui-client/cli/transcript.h"

namespace cowork::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenDials = 500ms;
constexpr int kMostDials = 20;

Exit ExitOf(v1::Session::State state) {
  return state == v1::Session::DONE ? Exit::kDone : Exit::kNo;
}

class Screen {
 public:
  Screen(const Seat& seat, Broker& broker, const Follow& follow)
      : seat_(seat),
        broker_(&broker),
        follow_(follow),
        short_session_(follow.sessions.Of(follow.session.id())),
        transcript_(seat.out, {.session = follow.session,
                               .home = seat.home,
                               .sessions = follow.sessions,
                               .asks_apart = follow.asks && seat.out.terminal,
                               .prompts = !follow.one_turn}),
        prompt_(seat, transcript_),
        next_(follow.from) {}

  Exit Show() {
    while (true) {
      Result<std::unique_ptr<Watching>> watching = WatchFromHere();
      if (!watching.ok()) return Lost(watching.error());
      lost_ = false;
      std::optional<Exit> exit = Attend(**watching);
      if (!exit.has_value()) exit = DialAnew();
      if (exit.has_value()) return *exit;
    }
  }

 private:
  Result<std::unique_ptr<Watching>> WatchFromHere() {
    v1::WatchRequest request;
    request.set_session_id(follow_.session.id());
    request.set_from(next_);
    request.set_so_far(follow_.only_so_far);
    return broker_->Watch(request);
  }

  // Until there is an exit code, or the stream broke and there is none.
  std::optional<Exit> Attend(Watching& watching) {
    while (true) {
      Ask();
      const std::string asked = prompt_.open();
      pollfd watched[] = {
          {.fd = interrupts_.descriptor(), .events = POLLIN, .revents = 0},
          {.fd = watching.descriptor(), .events = POLLIN, .revents = 0},
          {.fd = asked.empty() ? -1 : STDIN_FILENO, .events = POLLIN, .revents = 0}};
      ::poll(watched, 3, -1);
      if (watched[0].revents != 0) return Interrupted();
      if (watched[1].revents != 0) {
        const std::optional<Exit> exit = TakeNews(watching.Take());
        if (exit.has_value() || lost_) return exit;
        Ask();
      }
      // What was typed for a question that the news have ended is no answer to the next one.
      if (watched[2].revents != 0 && prompt_.open() == asked) HearTerminal();
    }
  }

  std::optional<Exit> TakeNews(const Watching::News& news) {
    for (const v1::Event& event : news.events) {
      const std::optional<Exit> exit = Take(event);
      if (exit.has_value()) return exit;
    }
    if (news.over) return Over(news.outcome);
    return std::nullopt;
  }

  std::optional<Exit> Take(const v1::Event& event) {
    if (event.sequence() < next_) return std::nullopt;
    next_ = event.sequence() + 1;
    const std::string text = transcript_.Take(event);
    prompt_.Take(event);
    prompt_.Put(follow_.json ? JsonLine(event) : text);
    if (event.has_prompted()) ended_.reset();
    if (event.has_ended()) ended_ = event.ended().state();
    if (event.has_ended() && follow_.one_turn) return ExitOf(*ended_);
    if (event.has_asked() && !follow_.asks) return Settle(event.asked().approval());
    return std::nullopt;
  }

  // Without a person to ask, the flag decides; and there is none that says yes.
  std::optional<Exit> Settle(const v1::Approval& approval) {
    if (follow_.on_ask == OnAsk::kFail) return FailForAsk(approval);
    if (follow_.on_ask == OnAsk::kDeny) {
      v1::AnswerRequest answer;
      answer.set_approval_id(approval.id());
      answer.set_decision(v1::AnswerRequest::DENY);
      SendAnswer(answer);
    } else if (!follow_.only_so_far) {
      TellToAnswerElsewhere(approval);
    }
    return std::nullopt;
  }

  void TellToAnswerElsewhere(const v1::Approval& approval) const {
    const std::string id = transcript_.ShortApproval(approval.id());
    Tell(Indented("waits for an answer: cowork approve " + id + ", or cowork deny " + id, 6,
                  seat_.err.width));
  }

  Exit FailForAsk(const v1::Approval& approval) {
    v1::StopSessionRequest stop;
    stop.set_id(follow_.session.id());
    const auto stopped = broker_->StopSession(stop);
    if (!stopped.ok()) return Complain("the session was not stopped", stopped.error());
    return Complain({.what = "the session was stopped",
                     .why = "it asked to run \"" + approval.command() + "\", and --on-ask is fail",
                     .remedy = "allow it by a rule in policy.toml, or run it with --on-ask wait",
                     .exit = Exit::kRefused});
  }

  void Ask() {
    if (!follow_.asks || !prompt_.open().empty() || prompt_.asking().current() == nullptr) return;
    EndLine();
    prompt_.Open();
  }

  void HearTerminal() {
    char room[4096];
    const ssize_t size = ::read(STDIN_FILENO, room, sizeof room);
    if (size <= 0) return NobodyIsThere();
    const auto answer = prompt_.Hear({room, static_cast<size_t>(size)});
    if (!answer.has_value()) return;
    SendAnswer(*answer);
    prompt_.Close();
  }

  // As without a terminal: what is asked waits.
  void NobodyIsThere() {
    follow_.asks = false;
    Leave();
    for (const v1::Approval& approval : prompt_.asking().waiting()) {
      if (transcript_.Awaits(approval)) Tell(transcript_.Question(approval, seat_.err));
      TellToAnswerElsewhere(approval);
    }
    transcript_.AskInLine();
  }

  void SendAnswer(const v1::AnswerRequest& answer) {
    const auto approval = broker_->Answer(answer);
    if (approval.ok()) return;
    Complain("the answer was not taken", approval.error());
    prompt_.NotTaken(approval.error().code());
  }

  void EndLine() {
    const std::string text = transcript_.EndLine();
    if (!follow_.json) prompt_.Put(text);
  }

  // The screen, to words that are not the session's.
  void Leave() {
    Tell("\n");
    prompt_.Close();
    EndLine();
  }

  Exit LeaveForNow() {
    EndLine();
    if (!follow_.json)
      Tell("It goes on:\n  cowork watch " + short_session_ + " --from " + std::to_string(next_) +
           "\n");
    return Exit::kDone;
  }

  Exit Interrupted() {
    Leave();
    Tell("The session goes on without you:\n  cowork watch " + short_session_ + "\n  cowork stop " +
         short_session_ + "\n");
    return Exit::kInterrupted;
  }

  std::optional<Exit> Over(const Result<void>& outcome) {
    // What was asked for was shown, however the turn itself ended.
    if (outcome.ok() && follow_.only_so_far)
      return ended_.has_value() ? Exit::kDone : LeaveForNow();
    lost_ = !outcome.ok() && outcome.error().code() == ErrorCode::kUnavailable;
    if ((outcome.ok() || lost_) && ended_.has_value()) return ExitOf(*ended_);
    if (outcome.ok()) return Unended();
    if (lost_) return std::nullopt;
    Leave();
    return Complain("the session cannot be followed", outcome.error());
  }

  Exit Unended() {
    if (follow_.from > 1 && !follow_.one_turn) return Exit::kDone;  // All was told before that.
    Leave();
    return Complain({.what = "how session " + short_session_ + " ended is not known",
                     .why = "its journal ends and does not say it",
                     .remedy = "cowork ls",
                     .exit = Exit::kNo});
  }

  // An exit code, unless it is dialled.
  std::optional<Exit> DialAnew() {
    Leave();
    Tell("The daemons went away; waiting for them.\n");
    for (int i = 0; i < kMostDials; ++i) {
      pollfd interrupt{.fd = interrupts_.descriptor(), .events = POLLIN, .revents = 0};
      ::poll(&interrupt, 1, static_cast<int>(kBetweenDials.count()));
      if (interrupt.revents != 0) return GivenUp();
      Result<std::unique_ptr<Broker>> dialled = seat_.Dial();
      if (!dialled.ok()) continue;
      own_broker_ = *std::move(dialled);
      broker_ = own_broker_.get();
      return std::nullopt;
    }
    return Lost(Error(ErrorCode::kUnavailable, "the daemons went away"));
  }

  Exit GivenUp() const {
    Tell("\nWhat became of the session, when the daemons are back:\n  cowork show " +
         short_session_ + "\n");
    return Exit::kInterrupted;
  }

  Exit Lost(const Error& error) {
    return Complain({.what = "session " + short_session_ + " cannot be followed any more",
                     .why = error.message(),
                     .remedy = "cowork up && cowork show " + short_session_,
                     .exit = Exit::kUnreachable});
  }

  const Seat& seat_;
  Broker* broker_;
  std::unique_ptr<Broker> own_broker_;  // The one dialled anew.
  Follow follow_;
  std::string short_session_;
  Transcript transcript_;
  Prompt prompt_;
  uint64_t next_;
  std::optional<v1::Session::State> ended_;  // How the last turn that was shown did.
  Interrupts interrupts_;
  bool lost_ = false;  // The stream broke.
};

}  // namespace

Exit FollowSession(const Seat& seat, Broker& broker, const Follow& follow) {
  return Screen(seat, broker, follow).Show();
}

}  // namespace cowork::cli
