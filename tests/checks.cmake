# The checks and the confinement tests, each shown something broken on purpose: it must be red.
if(COWORK_SANITIZE OR COWORK_COVERAGE)
  return()
endif()

foreach(what layers privileges contracts link_closure hardening picture pages)
  add_test(NAME check_${what} COMMAND ${Python3_EXECUTABLE} -B
           ${PROJECT_SOURCE_DIR}/tests/checks/${what}_test.py ${PROJECT_SOURCE_DIR} ${CMAKE_COMMAND})
  set_tests_properties(check_${what} PROPERTIES LABELS unit TIMEOUT 60)
endforeach()

# cowork_weakened(weak_mmap policyd_confinement_test SENTENCE CannotMakeCode
#                 IN common/sandbox/serving.cc LINE ".AllowIf(SYS_mmap, …)" INSTEAD ".Allow({SYS_mmap})")
#
# The program of a confinement test once more, of the same objects, but with that one line of its
# confinement broken. The test holds when the sentence fails.
function(cowork_weakened name test)
  cmake_parse_arguments(arg "" "SENTENCE;IN;LINE;INSTEAD" "" ${ARGN})
  set(source ${PROJECT_SOURCE_DIR}/${arg_IN})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  file(READ ${source} text)
  string(REPLACE "${arg_LINE}" "${arg_INSTEAD}" broken "${text}")
  if(broken STREQUAL text)
    message(FATAL_ERROR "${arg_IN} has no line '${arg_LINE}': let ${name} break another one")
  endif()
  set(weak ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  file(GENERATE OUTPUT ${weak} CONTENT "${broken}")
  set_source_files_properties(${weak} PROPERTIES COMPILE_OPTIONS -w)  # What it called is unused now.

  add_executable(${name} ${weak} $<TARGET_OBJECTS:${test}>)
  get_target_property(links ${test} LINK_LIBRARIES)
  target_link_libraries(${name} PRIVATE ${links})
  add_dependencies(tests ${name})
  add_test(NAME ${name} COMMAND ${name} --gtest_filter=*.${arg_SENTENCE})
  set_tests_properties(${name} PROPERTIES LABELS confinement TIMEOUT 60
                       PASS_REGULAR_EXPRESSION "FAILED[^\n]*[.]${arg_SENTENCE}[, ]")
endfunction()

cowork_weakened(weak_policyd_confinement policyd_confinement_test SENTENCE CannotOpenAFileOfTheSystem
                IN policyd/confine.cc  LINE ".Fail(SYS_openat, EACCES)")
cowork_weakened(weak_brokerd_confinement brokerd_confinement_test SENTENCE CannotOpenAFileOfTheSystem
                IN brokerd/confine.cc  LINE "TRY(KeepToTheStoreAndProc(kept))")
cowork_weakened(weak_vaultd_confinement vaultd_confinement_test SENTENCE CannotLookIntoAProcessNorListThem
                IN vaultd/confine.cc  LINE "TRY(ForgetFiles(proc))")
cowork_weakened(weak_vaultd_naming vaultd_confinement_test SENTENCE CannotNameAFileAsIfItWereADescriptor
                IN vaultd/confine.cc  LINE ".Fail(SYS_newfstatat, EACCES)"
                INSTEAD ".Allow({SYS_newfstatat})")
cowork_weakened(weak_runnerd_confinement runnerd_confinement_test SENTENCE CannotMakeAPairButAUnixOne
                IN runnerd/confine.cc
                LINE ".AllowIf(SYS_socketpair, {Arg(0) == AF_UNIX, Arg(1) == (SOCK_STREAM | SOCK_CLOEXEC)})"
                INSTEAD ".Allow({SYS_socketpair})")
cowork_weakened(weak_runnerd_datagrams runnerd_confinement_test SENTENCE CannotMakeAPairOfDatagrams
                IN runnerd/confine.cc
                LINE "{Arg(0) == AF_UNIX, Arg(1) == (SOCK_STREAM | SOCK_CLOEXEC)}"
                INSTEAD "Arg(0) == AF_UNIX")

foreach(daemon policyd brokerd vaultd runnerd)
  cowork_weakened(weak_${daemon}_hiding ${daemon}_confinement_test
                  SENTENCE HidesWhatItHoldsFromOtherProcessesOfThePerson
                  IN ${daemon}/confine.cc  LINE "TRY(sandbox::HideSelf());")
endforeach()

# What every daemon has from ServingPolicy().
set(every IN common/sandbox/serving.cc)
cowork_weakened(weak_clone policyd_confinement_test SENTENCE CannotFork ${every}
                LINE "(Arg(0) & (CLONE_THREAD | syscalls::kNewNamespaces)) == CLONE_THREAD"
                INSTEAD "(Arg(0) & syscalls::kNewNamespaces) == 0")
cowork_weakened(weak_namespaces policyd_confinement_test SENTENCE CannotMakeANamespace ${every}
                LINE "(CLONE_THREAD | syscalls::kNewNamespaces)" INSTEAD "CLONE_THREAD")
cowork_weakened(weak_mmap policyd_confinement_test SENTENCE CannotMakeCode ${every}
                LINE ".AllowIf(SYS_mmap, (Arg(2) & PROT_EXEC) == 0)" INSTEAD ".Allow({SYS_mmap})")
cowork_weakened(weak_mprotect policyd_confinement_test SENTENCE CannotMakeCode ${every}
                LINE ".AllowIf(SYS_mprotect, (Arg(2) & PROT_EXEC) == 0)" INSTEAD ".Allow({SYS_mprotect})")
cowork_weakened(weak_pidfd policyd_confinement_test SENTENCE CannotReachIntoAnotherProcess ${every}
                LINE ".Allow(syscalls::kTimeAndRandom)"
                INSTEAD ".Allow(syscalls::kTimeAndRandom).Allow({SYS_pidfd_getfd})")
cowork_weakened(weak_sendto policyd_confinement_test SENTENCE CannotSendToAnAddress ${every}
                LINE ".AllowIf(SYS_sendto, Arg(4) == 0)" INSTEAD ".Allow({SYS_sendto})")
cowork_weakened(weak_tgkill policyd_confinement_test SENTENCE CannotSignalAnotherProcess ${every}
                LINE ".AllowIf(SYS_tgkill, Arg(0) == static_cast<uint64_t>(::getpid()))"
                INSTEAD ".Allow({SYS_tgkill})")
