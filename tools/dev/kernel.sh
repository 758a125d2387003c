# What the kernel must give before a box can be made. Asked before anything is built: half an hour
# of compiling is a bad way to learn that a container's default profile forbids it all.
# shellcheck shell=bash disable=SC2154  # What the other parts define.

landlock_abi() {
  python3 -c 'import ctypes; print(max(0, ctypes.CDLL(None).syscall(444, None, 0, 1)))'
}

need_kernel() {
  local abi
  unshare --user --map-current-user --net --ipc --uts true 2>/dev/null ||
    fail 5 "no box can be made here: user namespaces are missing" \
      "an ordinary user may not make one (a container's profile, or a sysctl, forbids it)" \
      "on a host: sysctl user.max_user_namespaces kernel.unprivileged_userns_clone kernel.apparmor_restrict_unprivileged_userns    in Docker: --security-opt seccomp=unconfined --security-opt systempaths=unconfined"
  unshare --user --map-current-user --mount --pid --fork --mount-proc true 2>/dev/null ||
    fail 5 "no box can be made here: /proc cannot be mounted in a namespace" \
      "something is mounted over parts of /proc (Docker's default does that)" \
      "in Docker: --security-opt systempaths=unconfined"
  abi=$(landlock_abi)
  ((abi >= 2)) ||
    fail 5 "no box can be made here: Landlock is missing or too old (ABI $abi, needed is 2)" \
      "the kernel is older than 5.19, was built or booted without it, or a container forbids it" \
      "boot with lsm=landlock,… ; cat /sys/kernel/security/lsm says what is on"
  grep -q kill_process /proc/sys/kernel/seccomp/actions_avail 2>/dev/null ||
    fail 5 "no box can be made here: seccomp filters are missing" \
      "the kernel was built without CONFIG_SECCOMP_FILTER" "use Debian's own kernel"
}
