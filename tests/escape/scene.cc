#include "tests/escape/scene.h"

#include <fcntl.h>
#include <linux/keyctl.h>
#include <mqueue.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <utility>

#include "common/base/check.h"
#include "tests/escape/bound.h"
#include "tests/escape/neighbour.h"

namespace cowork::escape {
namespace {

constexpr int kForTheTest = 0600;
constexpr int kZygotesPair = 3;  // Over which one orders boxes.

void WriteCanary(const std::string& path) {
  std::ofstream(path) << "canary";
}

std::string HostName() {
  char name[256] = {};
  ::gethostname(name, sizeof name - 1);
  return name;
}

}  // namespace

Scene::Scene()
    : tag_("/escape-" + std::to_string(::getpid())),
      key_(0x63770000 | (::getpid() & 0xffff)),
      inherited_(::open("/dev/null", O_RDONLY)) {  // Without O_CLOEXEC: it is to be inherited.
  secret_.Write("canary", "canary");
  planted_ = {"/dev/shm" + tag_, "/tmp" + tag_};
  for (const std::string& path : planted_) WriteCanary(path);
  planted_.push_back("/tmp" + tag_ + "-socket");
  ::setenv("COWORK_ESCAPE", "leaks", 1);
  told_ = {"secret=" + secret_.path(),
           "tag=" + tag_,
           "key=" + std::to_string(key_),
           "inherited=" + std::to_string(inherited_.get()),
           "session=" + std::to_string(::getsid(0)),
           "host=" + HostName(),
           "cgroups=" + std::filesystem::read_symlink("/proc/self/ns/cgroup").string()};
  MeetNeighbour();
  ShareWithoutFiles();
}

void Scene::MeetNeighbour() {
  const std::string abstract = std::string(1, '\0') + tag_;
  NeighboursSockets sockets;
  sockets.listeners.push_back(BindLoopback(SOCK_STREAM));
  sockets.listeners.push_back(BindLoopbackSix());
  sockets.datagrams.push_back(BindLoopback(SOCK_DGRAM));
  told_.push_back("port=" + PortOf(sockets.listeners[0]));
  told_.push_back("port6=" + PortOf(sockets.listeners[1]));
  told_.push_back("datagrams=" + PortOf(sockets.datagrams[0]));
  for (const std::string& name : {abstract, secret_ / "socket", planted_.back()})
    sockets.listeners.push_back(BindUnix(SOCK_STREAM, name));
  sockets.datagrams.push_back(BindUnix(SOCK_DGRAM, abstract + "-datagrams"));
  sockets.smuggler = BindUnix(SOCK_STREAM, secret_ / "smuggler");
  sockets.directory = OpenPath(secret_.path());
  neighbour_ = std::to_string(StartNeighbour(std::move(sockets)));
}

void Scene::ShareWithoutFiles() {
  CHECK(::shmget(key_, 1, IPC_CREAT | kForTheTest) >= 0);
  CHECK(::semget(key_, 1, IPC_CREAT | kForTheTest) >= 0);
  CHECK(::msgget(key_, IPC_CREAT | kForTheTest) >= 0);
  const os::UniqueFd queue(  // On Linux it is a descriptor; the queue stays when it is closed.
      ::mq_open(tag_.c_str(), O_CREAT | O_RDONLY | O_CLOEXEC, kForTheTest, nullptr));
  CHECK(queue.valid());
  CHECK(::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) >= 0);
  CHECK(::syscall(SYS_add_key, "user", tag_.c_str(), "canary", 6, KEY_SPEC_SESSION_KEYRING) >= 0);
}

Scene::~Scene() {
  const pid_t neighbour = std::stoi(neighbour_);
  ::kill(neighbour, SIGKILL);
  ::waitpid(neighbour, nullptr, 0);
  ::shmctl(::shmget(key_, 1, 0), IPC_RMID, nullptr);
  ::semctl(::semget(key_, 1, 0), 0, IPC_RMID);
  ::msgctl(::msgget(key_, 0), IPC_RMID, nullptr);
  ::mq_unlink(tag_.c_str());
  for (const std::string& path : planted_) std::filesystem::remove_all(path);
}

void Scene::Furnish(const Directory& project) {
  namespace fs = std::filesystem;
  fs::create_directory_symlink(secret_.path(), project / "to-secret");
  fs::create_directory_symlink("to-secret", project / "to-link");
  fs::create_directory_symlink("/", project / "to-root");
  fs::create_hard_link(secret_ / "smuggler", project / "smuggler");
  project.Write("file", "of the project");
  project.Write(".git/config", "[core]\n\tfsmonitor = canary\n");
  project.Write(".git/hooks/post-commit", "canary");
  project.Write("opencode.json", "{\"mcp\": \"canary\"}");
  project.Write(".opencode/plugin/p.ts", "canary");
  planted_.push_back(project.path() + "-away");
  fs::create_directory(planted_.back());
  WriteCanary(planted_.back() + "/canary");
}

Words Scene::FactsOutside(const Directory& project) const {
  return Facts(project, neighbour_);
}

Words Scene::FactsInABox(const Directory& project) const {
  Words facts = Facts(project, "parent");
  facts.push_back("inherited=" + std::to_string(kZygotesPair));
  return facts;
}

Words Scene::Facts(const Directory& project, const std::string& keeper) const {
  Words facts = told_;
  facts.push_back("project=" + project.path());
  facts.push_back("neighbour=" + neighbour_);
  facts.push_back("keeper=" + keeper);
  return facts;
}

}  // namespace cowork::escape
