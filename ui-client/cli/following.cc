#include "ui-client/cli/following.h"

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <utility>

#include "ui-client/cli/answering.h"
#include "ui-client/cli/farewell.h"
#include "ui-client/cli/interrupts.h"
#include "ui-client/cli/prompt.h"
#include "ui-client/cli/spinner.h"
#include "ui-client/cli/transcript.h"

namespace cowork::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenDials = 500ms;
constexpr int kMostDials = 20;
constexpr int kMomentMs = 200;

Exit ExitOf(v1::Session::State state) {
  return state == v1::Session::DONE ? Exit::kDone : Exit::kNo;
}

// It broke off, and its reason names no command of ours.
bool SaysNotHowToGoOn(const v1::Event::Ended& ended) {
  const bool broke_off =
      ended.state() == v1::Session::FAILED || ended.state() == v1::Session::INTERRUPTED;
  return broke_off && ended.why().find("cowork ") == std::string::npos;
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
        answering_(seat, follow_, {.transcript = transcript_, .prompt = prompt_}),
        spinner_(seat.err, "the agent begins"),
        next_(follow.from),
        waits_(follow.one_turn && !follow.json) {}

  Exit Show() {
    while (true) {
      Result<std::unique_ptr<Watching>> watching = WatchFromHere();
      if (!watching.ok()) return ComplainOfLoss(short_session_, watching.error());
      lost_ = false;
      std::optional<Exit> exit = Attend(**watching);
      if (!exit.has_value()) exit = DialAnew();
      if (exit.has_value()) return interrupted_ ? Exit::kInterrupted : *exit;
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

  // To be waited for; a second one ends this process by itself.
  pollfd Interrupt() const {
    return {.fd = interrupted_ ? -1 : interrupts_.descriptor(), .events = POLLIN, .revents = 0};
  }

  int PatienceMs() const {
    if (waits_) return Spinner::kStepMs;
    return answering_.HasToTell() ? kMomentMs : -1;
  }
  void WhileNothingComes() {
    if (waits_) return spinner_.Turn();
    answering_.TellWhatWaits();
  }

  // Until there is an exit code, or the stream broke and there is none.
  std::optional<Exit> Attend(Watching& watching) {
    while (true) {
      answering_.Ask();
      const std::string asked = prompt_.open();
      pollfd watched[] = {
          Interrupt(),
          {.fd = watching.descriptor(), .events = POLLIN, .revents = 0},
          {.fd = asked.empty() ? -1 : STDIN_FILENO, .events = POLLIN, .revents = 0}};
      if (::poll(watched, 3, PatienceMs()) == 0) WhileNothingComes();
      // First: they may tell of the end of the very turn that is to be stopped.
      if (watched[1].revents != 0) {
        const std::optional<Exit> exit = TakeNews(watching.Take());
        if (exit.has_value() || lost_) return exit;
        answering_.Ask();
      }
      if (watched[0].revents != 0) {
        const std::optional<Exit> exit = Interrupted();
        if (exit.has_value()) return exit;
      }
      // What was typed for a question that the news have ended is no answer to the next one.
      if (watched[2].revents != 0 && prompt_.open() == asked) answering_.HearTerminal(*broker_);
    }
  }

  std::optional<Exit> TakeNews(const Watching::News& news) {
    spinner_.Clear();
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
    waits_ = waits_ && (event.has_prompted() || event.has_started());
    const std::string text = transcript_.Take(event);
    prompt_.Take(event);
    prompt_.Put(follow_.json ? JsonLine(event) : text);
    if (event.has_prompted()) ended_.reset();
    if (event.has_ended()) ended_ = event.ended();
    if (event.has_ended() && follow_.one_turn) return LeaveAtEnd();
    if (event.has_asked()) return answering_.Take(*broker_, event.asked().approval());
    return std::nullopt;
  }

  Exit LeaveAtEnd() {
    // On stderr, so that a script with --json has it as well.
    if (follow_.one_turn && SaysNotHowToGoOn(*ended_)) SayHowToGoOn(short_session_);
    return ExitOf(ended_->state());
  }

  Exit LeaveForNow() {
    answering_.EndLine();
    return follow_.json ? Exit::kDone : SayWhereItGoesOn(short_session_, next_);
  }

  // Whoever began the turn ends it; whoever looks on leaves. Until the end is told a second Ctrl-C
  // ends this process.
  std::optional<Exit> Interrupted() {
    spinner_.Clear();
    waits_ = false;
    answering_.Leave();
    if (!follow_.one_turn) return SayItGoesOnAlone(short_session_);
    interrupted_ = true;
    answering_.Stop();
    Tell("The turn is being stopped; Ctrl-C again leaves it to itself.\n");
    v1::StopSessionRequest stop;
    stop.set_id(follow_.session.id());
    const auto stopped = broker_->StopSession(stop);
    if (stopped.ok()) return std::nullopt;
    Complain("the turn was not stopped", stopped.error());
    const bool is_away = stopped.error().code() == ErrorCode::kUnavailable;
    return is_away ? SayHowToLookLater(short_session_) : SayItGoesOnAlone(short_session_);
  }

  std::optional<Exit> Over(const Result<void>& outcome) {
    // What was asked for was shown, however the turn itself ended.
    if (outcome.ok() && follow_.only_so_far)
      return ended_.has_value() ? Exit::kDone : LeaveForNow();
    lost_ = !outcome.ok() && outcome.error().code() == ErrorCode::kUnavailable;
    if ((outcome.ok() || lost_) && ended_.has_value()) return LeaveAtEnd();
    if (outcome.ok()) return Unended();
    if (lost_) return std::nullopt;
    answering_.Leave();
    return Complain("the session cannot be followed", outcome.error());
  }

  Exit Unended() {
    if (follow_.from > 1 && !follow_.one_turn) return Exit::kDone;  // All was told before that.
    answering_.Leave();
    return ComplainOfNoEnd(short_session_);
  }

  // An exit code, unless it is dialled.
  std::optional<Exit> DialAnew() {
    answering_.Leave();
    Tell("The daemons went away; waiting for them.\n");
    for (int i = 0; i < kMostDials; ++i) {
      pollfd interrupt = Interrupt();
      ::poll(&interrupt, 1, static_cast<int>(kBetweenDials.count()));
      if (interrupt.revents != 0) return SayHowToLookLater(short_session_);
      Result<std::unique_ptr<Broker>> dialled = seat_.Dial();
      if (!dialled.ok()) continue;
      own_broker_ = *std::move(dialled);
      broker_ = own_broker_.get();
      return std::nullopt;
    }
    return ComplainOfLoss(short_session_, Error(ErrorCode::kUnavailable, "the daemons went away"));
  }

  const Seat& seat_;
  Broker* broker_;
  std::unique_ptr<Broker> own_broker_;  // The one dialled anew.
  const Follow follow_;
  std::string short_session_;
  Transcript transcript_;
  Prompt prompt_;
  Answering answering_;
  Spinner spinner_;
  uint64_t next_;
  std::optional<v1::Event::Ended> ended_;  // How the last turn that was shown did.
  Interrupts interrupts_;
  bool interrupted_ = false;  // By the person, who wants the turn to end.
  bool lost_ = false;         // The stream broke.
  bool waits_;                // The person does, for the first word of the turn that they began.
};

}  // namespace

Exit FollowSession(const Seat& seat, Broker& broker, const Follow& follow) {
  return Screen(seat, broker, follow).Show();
}

}  // namespace cowork::cli
