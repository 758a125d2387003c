#include "runnerd/servers/files/trouble.h"

#include <cerrno>
#include <string>

namespace cowork::files {
namespace {

// Nothing: the reason is none that a model could do something about.
const char* Meaning(int saved_errno) {
  switch (saved_errno) {
    case ENOENT: return "is not there; `list` shows what is";
    case ELOOP:
      return "is a symbolic link, or leads through one, and none is followed; use the path that it "
             "stands for";
    case ENOTDIR: return "leads through something that is no directory; `list` shows what is there";
    case EISDIR: return "is a directory";
    case EXDEV: return "leads out of the project, or to another file system in it";
    case EACCES:
    case EPERM: return "may not be touched by this user; tell the person";
    case EROFS: return "is read-only here; tell the person what you would change";
    case EBUSY: return "is protected, and stays what and where it is; tell the person";
    case EEXIST: return "is there already";
    case ENOTEMPTY: return "is not empty; delete what is in it first";
    case ENAMETOOLONG: return "has a name that is too long";
    default: return nullptr;
  }
}

bool SaysThereIsNoRoom(int saved_errno) {
  return saved_errno == ENOSPC || saved_errno == EDQUOT || saved_errno == EFBIG;
}

ErrorCode CodeFor(int saved_errno) {
  switch (saved_errno) {
    case ENOENT: return ErrorCode::kNotFound;
    case EACCES:
    case EPERM:
    case EROFS:
    case EBUSY: return ErrorCode::kPermissionDenied;
    default: return ErrorCode::kFailedPrecondition;
  }
}

}  // namespace

Error Trouble(std::string_view path, const char* call, int saved_errno) {
  if (SaysThereIsNoRoom(saved_errno))
    return Error(ErrorCode::kResourceExhausted,
                 "there is no room on the disk, so nothing was changed; free some, then make the "
                 "call again")
        .WithDetail(call);
  const char* const meaning = Meaning(saved_errno);
  if (meaning != nullptr)
    return Error(CodeFor(saved_errno), std::string(path) + " " + meaning).WithDetail(call);
  return Error(ErrorCode::kInternal, std::string(path) + " could not be handled; tell the person")
      .WithDetail(Error::FromErrno(call, saved_errno).detail());
}

Error NothingChanged(const std::string& why) {
  return Error(ErrorCode::kFailedPrecondition, "nothing was changed: " + why);
}

}  // namespace cowork::files
