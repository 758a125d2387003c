#include "runnerd/egress/resolver/resolver.h"

#include <algorithm>
#include <utility>

#include "common/base/log.h"

namespace cowork::resolver {
namespace {

using Addresses = std::vector<policyd::Address>;

// Each has a descriptor, and the box has 256 of them: sockets to DNS need some, too.
constexpr size_t kMostAskers = 128;
constexpr int kMostQuestions = 16;  // Of one asker, at once.
constexpr size_t kMostUnread = 64;  // Answers that an asker leaves lying.

// A failure names whose it is; the dialer passes it on as it stands.
Error Named(const std::string& host, const Error& why) {
  const bool was_found = why.code() == ErrorCode::kResourceExhausted;
  return {why.code(),
          host + ": " + why.message() +
              (was_found ? "; whoever runs it has to name fewer"
                         : "; is the provider's `host` right, and this machine online?")};
}

Result<Addresses> Judge(const std::string& host, policyd::Private opt_in, Result<Addresses> found) {
  if (!found.ok()) return Named(host, found.error());
  TRY(policyd::CheckAnswers(host, *found, opt_in));
  return found;
}

}  // namespace

struct Resolver::Asker {
  std::string session;
  Names names;
  int waiting = 0;
  std::unique_ptr<Channel> channel;
};

Resolver::Resolver(boost::asio::io_context& io, std::unique_ptr<Lookup> lookup,
                   os::UniqueFd runnerd)
    : io_(io),
      lookup_(std::move(lookup)),
      runnerd_(io, std::move(runnerd),
               {.on_message =
                    [this](const v1::ToResolver& message, frame::Descriptors descriptors) {
                      OnRunnerd(message, std::move(descriptors));
                    },
                .on_end = [this](const Error& why) { End(why.message()); }}) {}

Resolver::~Resolver() = default;

// One session's dialer has one pair: what it kept of an earlier turn's is of no use to it.
void Resolver::OnRunnerd(const v1::ToResolver& message, frame::Descriptors descriptors) {
  Result<Names> names = FromWire(message);
  if (!names.ok() || descriptors.size() != (names->empty() ? 0 : 1))
    return End("runnerd sent what are no names");
  Part(message.session());
  if (descriptors.empty() || askers_.size() >= kMostAskers)
    return;  // Where there was an end, it closes, and the dialer says that we are away.
  const uint64_t id = ++last_asker_;
  auto asker = std::make_unique<Asker>();
  asker->session = message.session();
  asker->names = *std::move(names);
  asker->channel = std::make_unique<Channel>(
      io_, std::move(descriptors[0]),
      Channel::Handlers{.on_message = [this, id](const v1::ResolveRequest& request,
                                                 frame::Descriptors) { OnRequest(id, request); },
                        .on_end = [this, id](const Error&) { OnGone(id); }});
  askers_.emplace(id, std::move(asker));
}

void Resolver::Part(const std::string& session) {
  const auto old = std::ranges::find_if(
      askers_, [&](const auto& entry) { return entry.second->session == session; });
  if (old != askers_.end()) OnGone(old->first);
}

void Resolver::OnRequest(uint64_t id, const v1::ResolveRequest& request) {
  Asker& asker = *askers_.at(id);
  ++asker.waiting;
  const Result<Question> question = FromWire(request, asker.names);
  if (!question.ok()) return Answer(id, request.question(), question.error());
  if (asker.waiting > kMostQuestions)
    return Answer(id, request.question(),
                  Error(ErrorCode::kResourceExhausted, "too many names are asked for at once"));
  const policyd::Private opt_in = asker.names.at(question->of);
  lookup_->Find(question->of.first, [this, id, number = question->number, host = question->of.first,
                                     opt_in](Result<Addresses> found) {
    Answer(id, number, Judge(host, opt_in, std::move(found)));
  });
}

void Resolver::Answer(uint64_t id, uint64_t question, const Result<Addresses>& answer) {
  const auto asker = askers_.find(id);
  if (asker == askers_.end()) return;  // Its turn is over.
  --asker->second->waiting;
  asker->second->channel->Send(ToWire(question, answer));
  if (asker->second->channel->queued_frames() > kMostUnread) OnGone(id);
}

void Resolver::OnGone(uint64_t id) {
  askers_.erase(id);
}

void Resolver::End(const std::string& why) {
  LOG(kInfo, "resolver ends").With("why", why);
  io_.stop();
}

}  // namespace cowork::resolver
