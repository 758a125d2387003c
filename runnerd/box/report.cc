#include "runnerd/box/report.h"

#include "common/base/text.h"
#include "runnerd/box/bytes.h"

namespace cowork::box {
namespace {

enum class Kind : uint8_t { kStarted = 1, kEnded, kFailed };

// A pipe takes 4096 bytes at once or none; texts are cut so that a Failed is among those, and PID
// 1's Ended. Between letters: half of one is no string of a message that tells it on.
constexpr size_t kLongestText = 1000;
constexpr size_t kLongestPath = 200;

void Begin(Writer& out, Kind kind, uint64_t id) {
  out.Number(static_cast<uint64_t>(kind), 1);
  out.Number(id, 8);
}

void Write(Writer& out, const Started& started) {
  Begin(out, Kind::kStarted, started.id);
  out.Number(static_cast<uint32_t>(started.pid), 4);
}

void Write(Writer& out, const Ended& ended) {
  Begin(out, Kind::kEnded, ended.id);
  out.Number(static_cast<uint32_t>(ended.status), 4);
  out.Text(AsText(ended.words.notice, kLongestText));
  out.Number(ended.words.appeared.size(), 4);
  for (const std::string& path : ended.words.appeared) out.Text(AsText(path, kLongestPath));
}

void Write(Writer& out, const Failed& failed) {
  Begin(out, Kind::kFailed, failed.id);
  out.Text(failed.step);
  out.Number(static_cast<uint64_t>(failed.code), 1);
  out.Text(AsText(failed.message, kLongestText));
  out.Text(AsText(failed.detail, kLongestText));
}

int32_t ReadInt(Reader& in) {
  return static_cast<int32_t>(static_cast<uint32_t>(in.Number(4)));
}

Ended ReadEnded(Reader& in, uint64_t id) {
  Ended ended{.id = id, .status = ReadInt(in), .words = {.notice = in.Text()}};
  for (size_t left = in.Count(); left > 0 && in.ok(); --left)
    ended.words.appeared.push_back(in.Text());
  return ended;
}

Failed ReadFailed(Reader& in, uint64_t id) {
  Failed failed{.id = id, .step = in.Text(), .message = {}, .detail = {}};
  const uint64_t code = in.Number(1);
  failed.code = code <= static_cast<uint64_t>(ErrorCode::kInternal) ? static_cast<ErrorCode>(code)
                                                                    : ErrorCode::kInternal;
  failed.message = in.Text();
  failed.detail = in.Text();
  return failed;
}

Error Unparsable() {
  return {ErrorCode::kInvalidArgument, "the zygote's report does not parse"};
}

Result<Report> ReadReport(Reader& in) {
  const auto kind = static_cast<Kind>(in.Number(1));
  const uint64_t id = in.Number(8);
  Report report;
  if (kind == Kind::kStarted) report = Started{.id = id, .pid = ReadInt(in)};
  if (kind == Kind::kEnded) report = ReadEnded(in, id);
  if (kind == Kind::kFailed) report = ReadFailed(in, id);
  if (!in.ok() || kind < Kind::kStarted || kind > Kind::kFailed) return Unparsable();
  return report;
}

}  // namespace

std::string EncodeReport(const Report& report) {
  Writer out;
  std::visit([&](const auto& kind) { Write(out, kind); }, report);
  return out.Take();
}

Result<Report> DecodeReport(std::string_view packet) {
  Reader in(packet);
  Result<Report> report = ReadReport(in);
  return report.ok() && !in.at_end() ? Result<Report>(Unparsable()) : report;
}

Result<Report> DecodeFirstReport(std::string_view reports) {
  Reader in(reports);
  return ReadReport(in);
}

}  // namespace cowork::box
