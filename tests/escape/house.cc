#include "tests/escape/house.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "common/base/check.h"
#include "common/frame/pair.h"
#include "runnerd/box/profiles.h"

namespace cowork::escape {
namespace {

using box::ForBox;
using box::Role;

constexpr char kProbeName[] = "probe";

std::string ReadAll(const os::UniqueFd& fd) {
  std::string all;
  char piece[4096];
  for (ssize_t size = 0; (size = ::read(fd.get(), piece, sizeof piece)) > 0;)
    all.append(piece, static_cast<size_t>(size));
  return all;
}

struct Pipe {
  os::UniqueFd reads;
  os::UniqueFd writes;
};
Pipe MakePipe() {
  int ends[2] = {-1, -1};
  CHECK(::pipe2(ends, O_CLOEXEC) == 0);
  return {.reads = os::UniqueFd(ends[0]), .writes = os::UniqueFd(ends[1])};
}

os::UniqueFd Copy(const os::UniqueFd& fd) {
  return os::UniqueFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 3));
}

// As StartZygote() does it, but with a word for the weak one.
box::ZygoteProcess StartWeakZygote(const std::string& without) {
  frame::Pair pair = frame::MakePair().value();
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(pair.theirs.get(), 3);
    ::close_range(4, ~0U, 0);
    ::execl(COWORK_WEAK_ZYGOTE, "weak-zygote", without.c_str(), nullptr);
    ::_exit(127);
  }
  return {.pid = pid, .pair = std::move(pair.ours)};
}

}  // namespace

Directory::Directory() : path_(std::string(std::getenv("HOME")) + "/escape-XXXXXX") {
  CHECK(::mkdtemp(path_.data()) != nullptr);
}

Directory::~Directory() {
  std::filesystem::remove_all(path_);
}

void Directory::Write(std::string_view name, std::string_view content) const {
  const std::filesystem::path file = *this / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << content;
}

std::string Directory::Read(std::string_view name) const {
  std::ostringstream all;
  all << std::ifstream(*this / name).rdbuf();
  return all.str();
}

os::UniqueFd OpenPath(const std::string& path) {
  return os::UniqueFd(::open(path.c_str(), O_PATH | O_CLOEXEC));
}

os::UniqueFd OpenNull() {
  return os::UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
}

namespace {

const box::Roles& NeedsOf(box::ProfileNumber profile) {
  return box::FindProfile(box::Profiles(), profile)->needs;
}

}  // namespace

House::House(const std::string& without) {
  std::filesystem::copy_file(COWORK_PROBE, project / kProbeName);
  box::ZygoteProcess zygote =
      without.empty() ? box::StartZygote(COWORK_ZYGOTE).value() : StartWeakZygote(without);
  zygote_ = zygote.pid;
  boxes_ = std::make_unique<box::Boxes>(io_, std::move(zygote), [this] { zygote_gone_ = true; });
}

House::~House() {
  boxes_.reset();  // Ends the pair, and so the zygote.
  ::waitpid(zygote_, nullptr, 0);
}

std::vector<ForBox> House::Needs(box::ProfileNumber profile) {
  const box::Roles& needs = NeedsOf(profile);
  std::vector<ForBox> given;
  if (needs.Has(Role::kProject)) given.push_back({Role::kProject, OpenPath(project.path())});
  if (needs.Has(Role::kProgram)) given.push_back({Role::kProgram, OpenPath(COWORK_PROBE)});
  if (needs.Has(Role::kHome)) given.push_back({Role::kHome, OpenPath(home.path())});
  for (const Role role : {Role::kControl, Role::kInherited}) {
    if (!needs.Has(role)) continue;
    frame::Pair pair = frame::MakePair().value();
    given.push_back({role, std::move(pair.theirs)});
    kept_open_.push_back(std::move(pair.ours));
  }
  return given;
}

box::Order House::OrderFor(box::ProfileNumber profile, const Words& words) const {
  box::Order order{.profile = profile,
                   .argv = words,
                   .environment = {"PATH=/usr/bin:/bin", "HOME=/home/agent"},
                   .directory = "/",
                   .limits = {},
                   .listeners = {},
                   .roles = {}};
  if (order.argv[0] == kProbeName) order.argv[0] = project / kProbeName;
  if (NeedsOf(profile).Has(Role::kProject)) order.directory = project.path();
  return order;
}

Outcome House::Run(box::ProfileNumber profile, const Words& words) {
  return RunOrder(OrderFor(profile, words), Needs(profile));
}

Outcome House::RunOrder(box::Order order, std::vector<ForBox> given) {
  Pipe output = MakePipe();
  given.push_back({Role::kStdin, OpenNull()});
  given.push_back({Role::kStdout, Copy(output.writes)});
  given.push_back({Role::kStderr, std::move(output.writes)});
  Outcome outcome;
  bool over = false;
  boxes_->Start(std::move(order), std::move(given),
                {.on_started =
                     [&](Result<box::RunningBox> started) {
                       if (started.ok()) return;
                       outcome.refused = started.error().message() + started.error().detail();
                       over = true;
                     },
                 .on_ended =
                     [&](int status) {
                       outcome.status = status;
                       over = true;
                     },
                 .on_words = [&](const box::LastWords& words) { outcome.words = words; }});
  while (!over) io_.run_one();
  if (outcome.refused.empty()) outcome.printed = ReadAll(output.reads);
  return outcome;
}

House::Running House::Start(box::Order order, std::vector<ForBox> given) {
  for (const Role role : {Role::kStdin, Role::kStdout, Role::kStderr})
    if (std::ranges::count(given, role, &ForBox::role) == 0) given.push_back({role, OpenNull()});
  Running running;
  bool known = false;
  const auto ending = std::make_shared<Ending>();
  running.id =
      boxes_->Start(std::move(order), std::move(given),
                    {.on_started =
                         [&](Result<box::RunningBox> started) {
                           if (started.ok()) running.pid = started->pid;
                           if (!started.ok()) running.refused = started.error().message();
                           known = true;
                         },
                     .on_ended =
                         [this, ending](int status) {
                           ending->status = status;
                           endings_.push_back(*ending);
                         },
                     .on_words = [ending](const box::LastWords& words) { ending->words = words; }});
  ending->id = running.id;
  while (!known) io_.run_one();
  return running;
}

int House::WaitForEnd(uint64_t id) {
  for (;;) {
    const auto ending = std::ranges::find(endings_, id, &Ending::id);
    if (ending != endings_.end()) return ending->status;
    io_.run_one();
  }
}

box::LastWords House::WordsOf(uint64_t id) const {
  const auto ending = std::ranges::find(endings_, id, &Ending::id);
  return ending == endings_.end() ? box::LastWords{} : ending->words;
}

Outcome RunOutside(const Words& words) {
  Pipe output = MakePipe();
  Words arguments = words;
  if (arguments[0] == kProbeName) arguments[0] = COWORK_PROBE;
  std::vector<char*> pointers;
  for (std::string& word : arguments) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(output.writes.get(), STDOUT_FILENO);
    ::dup2(output.writes.get(), STDERR_FILENO);
    ::execv(pointers[0], pointers.data());
    ::_exit(127);
  }
  output.writes.Reset();
  Outcome outcome;
  outcome.printed = ReadAll(output.reads);
  int status = 0;
  ::waitpid(pid, &status, 0);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

}  // namespace cowork::escape
